namespace Concert.Sdk;

using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

/// <summary>Follows a place in a queue: by server-sent events, and by polling when some streams have broken.</summary>
internal static class Waiting
{
    private const int MaxStreams = 5;
    private const int MaxFailures = 10;
    private const int MaxLine = 65_536;
    private const int MaxPauseSeconds = 60;

    /// <summary>The service sends at least a comment every 15 seconds.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(40);

    public static async IAsyncEnumerable<QueueStatus> FollowAsync(
        ConcertClient client,
        Transport transport,
        long concertId,
        string? queueToken,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        QueueStatus? place = null;
        var (streams, failures) = (0, 0);
        while (true)
        {
            var asked = await AskAsync().ConfigureAwait(false);
            if (asked.Error is { } error)
            {
                if (IsRefusal(error) || ++failures == MaxFailures)
                    throw error;
                var wanted = Math.Max(error.RetryAfter?.TotalSeconds ?? 0, place?.PollAfterSeconds ?? failures);
                var seconds = Math.Min(wanted, MaxPauseSeconds) + Platform.Jitter();
                await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken).ConfigureAwait(false);
                continue;
            }
            failures = 0;
            yield return place = asked.Status!;

            var share = 1.0;
            if (streams++ < MaxStreams)
            {
                await foreach (
                    var status in StreamAsync(transport, place.Token, cancellationToken).ConfigureAwait(false)
                )
                    yield return place = status;
                // Clients whose streams broke together do not ask together.
                share = Platform.Jitter();
            }
            await Task.Delay(TimeSpan.FromSeconds(place.PollAfterSeconds * share), cancellationToken)
                .ConfigureAwait(false);
        }

        async Task<(QueueStatus? Status, ConcertException? Error)> AskAsync()
        {
            try
            {
                return (
                    place is null
                        ? await client
                            .JoinQueueAsync(concertId, queueToken, cancellationToken: cancellationToken)
                            .ConfigureAwait(false)
                        : await client.GetQueueStatusAsync(place.Token, cancellationToken).ConfigureAwait(false),
                    null
                );
            }
            catch (ConcertException error)
            {
                return (null, error);
            }
        }
    }

    /// <summary>The service itself said no, and would say so again.</summary>
    private static bool IsRefusal(ConcertException error) =>
        error.Code is not null && error.Status is >= 400 and < 500 and not 408 and not 429;

    /// <summary>What a stream says of a place, until it ends, breaks or falls silent.</summary>
    private static async IAsyncEnumerable<QueueStatus> StreamAsync(
        Transport transport,
        string queueToken,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(MaxSilence);
        using var events = await OpenAsync(transport, queueToken, silence.Token).ConfigureAwait(false);
        if (events is null)
            yield break;

        // Only this ends a read that waits, on every platform.
        using var ending = silence.Token.Register(events.Dispose);
        var isStatus = false;
        while (await ReadLineAsync(events, silence.Token).ConfigureAwait(false) is { } line)
        {
            silence.CancelAfter(MaxSilence);
            if (line.StartsWith("event:", StringComparison.Ordinal))
                isStatus = line.Substring(6).Trim() is "status";
            else if (isStatus && line.StartsWith("data:", StringComparison.Ordinal))
            {
                if (Read(line.Substring(5)) is not { } status)
                    break;
                yield return status;
            }
            else if (line.Length == 0)
                isStatus = false;
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Null if there is no stream to be had now.</summary>
    private static async Task<StreamReader?> OpenAsync(
        Transport transport,
        string queueToken,
        CancellationToken cancellationToken
    )
    {
        var call = new Call("GET", "api/v1/queue/events")
        {
            [Call.Header, "Queue-Token"] = queueToken,
            [Call.Header, "Accept"] = "text/event-stream",
        };
        var token = await transport.FindTokenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var response = await transport.OpenAsync(call, token, cancellationToken).ConfigureAwait(false);
            try
            {
                return new StreamReader(
                    await Platform.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false),
                    Encoding.UTF8
                );
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (Transport.ErrorOf(failure) is { } error && !IsRefusal(error))
        {
            return null;
        }
    }

    /// <summary>Null if it was garbled on the way.</summary>
    private static QueueStatus? Read(string data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, ConcertJson.Default.QueueStatus);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null at the end, also when the stream breaks, says too much at once, or was closed.</summary>
    private static async Task<string?> ReadLineAsync(StreamReader events, CancellationToken cancellationToken)
    {
        try
        {
            var line = await Platform.ReadLineAsync(events, cancellationToken).ConfigureAwait(false);
            return line?.Length > MaxLine ? null : line;
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
