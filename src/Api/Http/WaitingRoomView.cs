namespace Concert.Api.Http;

using System.Globalization;
using Concert.Application.Queue.ShowWaitingRoom;

/// <summary>A waiting room as its visitor sees it, in words: the page and its script show it alike.</summary>
/// <param name="State">welcome, waiting, draw, paused, active, ended, closed, cancelled, away, unknown or unknown_shop.</param>
/// <param name="Tone">How it is coloured, which the words say too.</param>
/// <param name="Position">The visitor's position; null unless there is one.</param>
/// <param name="Progress">How much of the way is behind, from 0 to 1.</param>
/// <param name="SeedHash">The commitment of the draw, if there is one.</param>
/// <param name="Entry">The visitor's own entry in it.</param>
/// <param name="PollAfterSeconds">When to look again.</param>
/// <param name="Token">The newest queue token, for whoever keeps it by itself.</param>
internal sealed record WaitingRoomView(
    string State,
    string Tone,
    string Title,
    string Badge,
    string Heading,
    string Text,
    long? Position,
    string? Number,
    double? Progress,
    IReadOnlyList<WaitingRoomFact> Facts,
    string? SeedHash,
    string? Entry,
    int PollAfterSeconds,
    string? Token
)
{
    private const int SlowPoll = 15;

    /// <summary>A room that there is not.</summary>
    public static WaitingRoomView Of(string state, Language language) =>
        Of(state, room: null, first: 0, language) with
        {
            Tone = "bad",
        };

    /// <param name="room">What is to be seen; null if it cannot be told now.</param>
    /// <param name="isKnown">Whether the visitor came with a place.</param>
    /// <param name="first">The visitor's first position; 0 if not known.</param>
    /// <param name="language">The visitor's.</param>
    public static WaitingRoomView Of(WaitingRoom? room, bool isKnown, long first, Language language) =>
        Of(StateOf(room, isKnown), room, first, language);

    private static WaitingRoomView Of(string state, WaitingRoom? room, long first, Language language)
    {
        var place = room?.Place;
        var position = state is "waiting" or "paused" ? place?.Position : null;
        return new WaitingRoomView(
            state,
            state switch
            {
                "active" => "good",
                "paused" or "away" or "ended" => "warn",
                "closed" or "cancelled" => "bad",
                _ => "accent",
            },
            room?.Sale.Title ?? language.Text("title"),
            language.Text($"{state}.badge"),
            language.Text($"{state}.heading"),
            language.Text($"{state}.text", ("noShow", language.Duration(room?.Sale.Policy.NoShowSeconds ?? 0))),
            position,
            position is { } at ? language.Number(at) : null,
            position is { } now && first >= now ? Math.Round(1 - (now - 1.0) / first, 3) : null,
            room is null ? [] : [.. FactsOf(room, state, language)],
            room?.SeedHash,
            place?.Entry,
            place?.PollAfterSeconds ?? SlowPoll,
            Token: null
        );
    }

    private static string StateOf(WaitingRoom? room, bool isKnown) =>
        room is null ? "away"
        : room.Sale.IsCancelled ? "cancelled"
        : room.IsAway ? "away"
        : room.Place is { Status: QueueState.Active } ? "active"
        : room.Place is null && room.At >= room.Sale.SaleClosesAt ? "closed"
        : room.Place is null ? (isKnown ? "ended" : "welcome")
        : room.Sale.QueueIsPaused && room.At >= room.Sale.SaleOpensAt ? "paused"
        : room.Place.Position is null ? "draw"
        : "waiting";

    private static IEnumerable<WaitingRoomFact> FactsOf(WaitingRoom room, string state, Language language)
    {
        if (room.At < room.Sale.SaleOpensAt && state is "welcome" or "waiting" or "draw")
            yield return Instant("opens", room.Sale.SaleOpensAt, language);
        if (state is "active" && room.Place!.MayHoldUntil is { } until)
            yield return Instant("until", until, language);
        if (state is not "waiting")
            yield break;
        var perSecond = room.Sale.Policy.AdmissionsPerSecond();
        yield return new WaitingRoomFact(
            language.Text("wait"),
            Wait(room, perSecond) is var (from, to) ? language.Range(from, to) : language.Text("wait.long"),
            At: null
        );
        yield return new WaitingRoomFact(
            language.Text("basis"),
            language.Text("rates", ("perMinute", perSecond * 60)),
            At: null
        );
    }

    /// <summary>
    /// At best everybody ahead is let in at the rate of the policy; at worst the queue goes on as it was measured lately, and
    /// as wrong as such estimates have lately been.
    /// </summary>
    private static (TimeSpan From, TimeSpan To)? Wait(WaitingRoom room, double perSecond)
    {
        if (room.Place is not { Position: { } position, EstimatedWaitMaxSeconds: { } most } place)
            return null;
        var opensIn = Math.Max(0, (room.Sale.SaleOpensAt - room.At).TotalSeconds);
        var least = Math.Max(opensIn + (position - 1) / perSecond, place.EstimatedWaitMinSeconds ?? 0);
        return (TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(Math.Max(least, most)));
    }

    private static WaitingRoomFact Instant(string key, DateTimeOffset at, Language language) =>
        new(language.Text(key), at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), at);
}

/// <param name="At">The instant that the value names, which a script can show by the visitor's own clock.</param>
internal sealed record WaitingRoomFact(string Label, string Value, DateTimeOffset? At);
