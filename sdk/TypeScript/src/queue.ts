import { ConcertError } from "./errors.js";
import type { Operations, QueueStatus } from "./generated.js";
import { asError, pause, type Transport } from "./transport.js";

export interface WaitOptions {
  /** The newest token of a place that the user has, to go on with that place. */
  queueToken?: string | undefined;

  /** Hears of the place on joining and whenever it changes. Keep the token: it is the newest. */
  onStatus?: ((status: QueueStatus) => void) | undefined;

  /** Stops the waiting; the place stays the user's until it ends. */
  signal?: AbortSignal | undefined;
}

/** A stream sends at least a comment every 15 seconds. */
const maxSilence = 40_000;
const maxEventLength = 65_536;
const maxStreams = 5;
const maxFailures = 10;

/**
 * Joins and waits until the place is active: by the stream while there is one, else by asking as often as the service
 * says.
 */
export async function waitInQueue(
  client: Operations,
  transport: Transport,
  concertId: number,
  { queueToken, onStatus, signal }: WaitOptions,
): Promise<QueueStatus> {
  let place: QueueStatus | undefined;
  let streams = 0;
  let failures = 0;
  const see = (status: QueueStatus) => {
    place = status;
    failures = 0;
    onStatus?.(status);
    return status.status === "active";
  };

  for (;;) {
    let wait = 1;
    try {
      const status: QueueStatus = place
        ? await client.getQueueStatus({ queueToken: place.token, signal })
        : await client.joinQueue(concertId, { ...(queueToken ? { queueToken } : {}), signal });
      if (see(status)) return status;
      wait = status.pollAfterSeconds;
    } catch (failure) {
      signal?.throwIfAborted();
      const error = asError(failure);
      if (isRefusal(error) || ++failures >= maxFailures) throw error;
      wait = Math.max(error.retryAfter ?? 0, place?.pollAfterSeconds ?? failures);
    }

    if (place && streams < maxStreams) {
      streams++;
      try {
        for await (const status of follow(transport, place, signal)) if (see(status)) return status;
      } catch (failure) {
        signal?.throwIfAborted();
        if (isRefusal(asError(failure))) throw failure;
      }
      // Those whose streams ended together do not ask together.
      wait *= Math.random();
    }
    await pause(wait * 1000, signal);
  }
}

/** The service itself said no, and would say so again. */
function isRefusal({ status, code }: ConcertError): boolean {
  return code !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** What the stream says of a place, until it ends or falls silent. */
async function* follow(transport: Transport, place: QueueStatus, signal?: AbortSignal): AsyncGenerator<QueueStatus> {
  const end = new AbortController();
  const stop = () => end.abort(signal?.reason);
  signal?.addEventListener("abort", stop);
  let silence = setTimeout(stop, maxSilence);
  try {
    const headers = { "Queue-Token": place.token, Accept: "text/event-stream" };
    const response = await transport.open({ method: "GET", path: "api/v1/queue/events", headers }, end.signal);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(silence);
      silence = setTimeout(stop, maxSilence);
      const events = (text + part.value).replaceAll("\r\n", "\n").split("\n\n");
      text = events.pop()!;
      if (text.length > maxEventLength) throw new ConcertError("The stream sent an event without an end.");
      for (const event of events) {
        const status = statusOf(event);
        if (status) yield status;
      }
    }
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener("abort", stop);
    end.abort();
  }
}

function statusOf(event: string): QueueStatus | undefined {
  const lines = event.split("\n");
  if (!lines.some((line) => /^event: ?status$/.test(line))) return undefined;
  const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5));
  return JSON.parse(data.join("\n")) as QueueStatus;
}
