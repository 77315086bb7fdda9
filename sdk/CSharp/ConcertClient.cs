namespace Concert.Sdk;

using System;
using System.IO;
using System.Net.Http;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;

/// <summary>A client of the API; see README.md. Any number of calls may be made at once.</summary>
public sealed class ConcertClient : Operations
{
    private static readonly HttpClient Shared = Platform.MakeHttp();

    private readonly Transport _transport;

    /// <param name="baseAddress">Where the service is, such as https://tickets.example.</param>
    public ConcertClient(Uri baseAddress)
        : this(Shared, new ConcertClientOptions { BaseAddress = baseAddress }) { }

    /// <param name="http">Sends the requests; it stays the caller's. Its own time limit should be longer than that of the options.</param>
    /// <param name="options">How to call; the address of <paramref name="http"/> counts if they have none.</param>
    public ConcertClient(HttpClient http, ConcertClientOptions? options = null) =>
        _transport = new Transport(http, options ?? new ConcertClientOptions());

    /// <summary>Sent with every call from now on, unless <see cref="ConcertClientOptions.AccessToken"/> returns tokens.</summary>
    public string? AccessToken
    {
        get => _transport.AccessToken;
        set => _transport.AccessToken = value;
    }

    /// <summary>Registers a customer. Solves the challenge if the service asks for it.</summary>
    /// <inheritdoc/>
    public override Task<RegisteredUser> RegisterAsync(
        RegisterUserRequest body,
        string? challengeSolution = null,
        CancellationToken cancellationToken = default
    ) =>
        ChallengedAsync(
            challengeSolution,
            () => Task.FromResult(body.Email),
            solution => base.RegisterAsync(body, solution, cancellationToken),
            cancellationToken
        );

    /// <summary>Makes a guest. Solves the challenge if the service asks for it.</summary>
    /// <inheritdoc/>
    public override Task<GuestResponse> CreateGuestAsync(
        string? challengeSolution = null,
        CancellationToken cancellationToken = default
    ) =>
        ChallengedAsync(
            challengeSolution,
            () => Task.FromResult("guest"),
            solution => base.CreateGuestAsync(solution, cancellationToken),
            cancellationToken
        );

    /// <summary>Joins a concert's queue. Solves the challenge if the service asks for it.</summary>
    /// <inheritdoc/>
    public override Task<QueueStatus> JoinQueueAsync(
        long concertId,
        string? queueToken = null,
        string? challengeSolution = null,
        CancellationToken cancellationToken = default
    ) =>
        ChallengedAsync(
            challengeSolution,
            async () => $"{(await GetMeAsync(cancellationToken).ConfigureAwait(false)).UserId}",
            solution => base.JoinQueueAsync(concertId, queueToken, solution, cancellationToken),
            cancellationToken
        );

    /// <summary>
    /// Joins the queue and waits in it, by server-sent events, or by polling while there is no stream. Returns the active
    /// place, with whose token seats are held; throws when the place is gone (<c>queue.token_expired</c>).
    /// </summary>
    /// <param name="concertId">The concert.</param>
    /// <param name="queueToken">The newest token of a place that the user has, to go on with that place.</param>
    /// <param name="progress">Told of the place on joining and whenever it may have changed. Keep the token: it is the newest.</param>
    /// <param name="cancellationToken">Stops the waiting; the place stays the user's until it ends.</param>
    public async Task<QueueStatus> WaitInQueueAsync(
        long concertId,
        string? queueToken = null,
        IProgress<QueueStatus>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var places = Waiting.FollowAsync(this, _transport, concertId, queueToken, cancellationToken);
        await foreach (var place in places.ConfigureAwait(false))
        {
            progress?.Report(place);
            if (place.Status == QueueState.Active)
                return place;
        }
        throw new InvalidOperationException("Following a place has no end.");
    }

    private protected override Task SendAsync(Call call, CancellationToken cancellationToken) =>
        _transport.SendAsync<object>(call, read: null, cancellationToken);

    private protected override Task<T> SendAsync<T>(
        Call call,
        JsonTypeInfo<T> answer,
        CancellationToken cancellationToken
    ) =>
        _transport.SendAsync(
            call,
            (body, cancellation) => JsonSerializer.DeserializeAsync(body, answer, cancellation),
            cancellationToken
        );

    private protected override Task<string> SendTextAsync(Call call, CancellationToken cancellationToken) =>
        _transport.SendAsync(call, ReadTextAsync, cancellationToken);

    private static async ValueTask<string?> ReadTextAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body);
        return await Platform.ReadToEndAsync(reader, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> ChallengedAsync<T>(
        string? solution,
        Func<Task<string>> subject,
        Func<string?, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await call(solution).ConfigureAwait(false);
        }
        catch (ConcertException error) when (solution is null && error.Code is ErrorCodes.RequestsChallengeRequired)
        {
            var challenge = await GetChallengeAsync(cancellationToken).ConfigureAwait(false);
            var solved = await ProofOfWork
                .SolveAsync(challenge, await subject().ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
            return await call(solved).ConfigureAwait(false);
        }
    }
}
