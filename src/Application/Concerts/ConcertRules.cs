namespace Concert.Application.Concerts;

using System.Collections.Frozen;

/// <summary>What is announced of a concert, whether it is made or changed.</summary>
internal static class ConcertRules
{
    public const int MaxText = 200;
    public const int MaxDescription = 4_000;

    private static readonly FrozenSet<string> Listed = TimeZoneInfo
        .GetSystemTimeZones()
        .Where(zone => zone.HasIanaId)
        .Select(zone => zone.Id)
        .ToFrozenSet(StringComparer.Ordinal);

    public static void TimeZoneName<T>(this IRuleBuilderInitial<T, string?> rule) =>
        rule.Cascade(CascadeMode.Stop)
            .Matches("^[A-Za-z0-9_/+-]{1,64}\\z")
            .Must(IsKnown)
            .WithMessage("Must be the IANA name of a time zone, such as Asia/Seoul.");

    public static void CurrencyCode<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Matches("^[A-Z]{3}\\z").WithMessage("Must be an ISO 4217 code, such as KRW.");

    /// <summary>
    /// Null is left to the handler. The runtime finds some names that browsers reject, such as localtime. Neither its list of
    /// zones nor its table of Windows names contains those, but each lacks some valid names, so either is enough.
    /// </summary>
    private static bool IsKnown(string? timeZone) =>
        timeZone is null
        || Listed.Contains(timeZone)
        || (
            TimeZoneInfo.TryConvertIanaIdToWindowsId(timeZone, out _)
            && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone)
            && zone.Id.Equals(timeZone, StringComparison.Ordinal)
        );
}
