import { ConcertError } from "./errors.js";
import { pause } from "./transport.js";
// The service sends at least a comment every 15 seconds.
const maxSilence = 40_000;
const maxEventLength = 65_536;
const maxStreams = 5;
const maxFailures = 10;
const maxPause = 60;
/** Joins, and waits until the place is active. */
export async function waitInQueue(client, transport, concertId, options) {
    for await (const place of watch(client, transport, concertId, options)) {
        options.onStatus?.(place);
        if (place.status === "active")
            return place;
    }
    throw new Error("Watching a place has no end.");
}
/** Follows a place by streams; when some have broken, by asking as often as the service says. */
async function* watch(client, transport, concertId, { queueToken, signal }) {
    let place;
    let streams = 0;
    let failures = 0;
    for (;;) {
        try {
            place = place
                ? await client.getQueueStatus({ queueToken: place.token, signal })
                : await client.joinQueue(concertId, { ...(queueToken ? { queueToken } : {}), signal });
        }
        catch (error) {
            if (!(error instanceof ConcertError) || isRefusal(error) || ++failures === maxFailures)
                throw error;
            const seconds = Math.max(error.retryAfter ?? 0, place?.pollAfterSeconds ?? failures);
            await pause(1000 * (Math.min(seconds, maxPause) + Math.random()), signal);
            continue;
        }
        failures = 0;
        yield place;
        let seconds = place.pollAfterSeconds;
        if (streams < maxStreams) {
            streams++;
            try {
                for await (const status of follow(transport, place.token, signal))
                    yield (place = status);
            }
            catch (error) {
                signal?.throwIfAborted();
                if (error instanceof ConcertError && isRefusal(error))
                    throw error;
            }
            // Clients whose streams broke together do not ask together.
            seconds *= Math.random();
        }
        await pause(1000 * seconds, signal);
    }
}
/** The service itself said no, and would say so again. */
function isRefusal({ status, code }) {
    return code !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}
/** What a stream says of a place, until it ends or falls silent. */
async function* follow(transport, queueToken, signal) {
    const stop = new AbortController();
    const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    let silence = setTimeout(() => stop.abort(), maxSilence);
    try {
        const headers = { "Queue-Token": queueToken, Accept: "text/event-stream" };
        const response = await transport.open({ method: "GET", path: "api/v1/queue/events", headers }, either);
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let text = "";
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
            clearTimeout(silence);
            silence = setTimeout(() => stop.abort(), maxSilence);
            const events = (text + part.value).replaceAll("\r\n", "\n").split("\n\n");
            text = events.pop();
            if (text.length > maxEventLength)
                throw new ConcertError("The stream sent an event without an end.");
            for (const event of events) {
                const status = statusOf(event);
                if (status)
                    yield status;
            }
        }
    }
    finally {
        clearTimeout(silence);
        stop.abort();
    }
}
function statusOf(event) {
    const lines = event.split("\n");
    if (!lines.some((line) => /^event: ?status$/.test(line)))
        return undefined;
    const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5));
    return JSON.parse(data.join("\n"));
}
