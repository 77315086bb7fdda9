const maxSilence = 40_000;
const maxStreams = 5;
const maxPause = 60_000;
const timeout = 30_000;

/** States that nothing leads out of by itself. */
const final = ["welcome", "ended", "closed", "cancelled"];

/** The signal that ends a call: the caller's, or time is up. */
export function limited(signal) {
  const time = AbortSignal.timeout(timeout);
  return signal ? AbortSignal.any([signal, time]) : time;
}

/** Whether the service said no, and would say so again. */
export function isFinal(status) {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/**
 * Follows a place by the notices of a stream, and by polling once some streams have broken. Calls onView with what there
 * is to be seen, onTrouble while nothing can be had, and onRefused when nothing ever will.
 */
export async function follow(room, { headers = () => ({}), query = "", signal, onView, onTrouble, onRefused }) {
  let streams = 0;
  let failures = 0;
  let lookAfter = 0;
  addEventListener("offline", onTrouble, { signal });
  while (!signal?.aborted) {
    let seconds;
    try {
      const view = await look();
      if (final.includes(view.state)) return;
      seconds = view.pollAfterSeconds;
      if (view.state !== "away" && streams < maxStreams) {
        streams++;
        await notices(look);
        // Pages whose streams broke together do not look together.
        seconds *= Math.random();
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (isFinal(error.status)) return onRefused();
      onTrouble();
      failures++;
      seconds = Math.min(2 ** failures, 30) * (0.5 + Math.random());
    }
    await pause(Math.min(1000 * seconds, maxPause));
  }

  async function look() {
    const response = await fetch(`${room}/status${query}`, { headers: headers(), signal: limited(signal) });
    if (!response.ok) throw Object.assign(new Error("The status could not be read."), { status: response.status });
    const view = await response.json();
    failures = 0;
    lookAfter = Date.now() + 1000 * view.pollAfterSeconds;
    onView(view);
    return view;
  }

  /**
   * Looks whenever the stream says that there is news, until it ends, breaks or falls silent. It says nothing of the sale,
   * such as that the queue is paused: after a heartbeat too, it looks if it would have by polling.
   */
  async function notices(onNotice) {
    const stop = new AbortController();
    let silence = setTimeout(() => stop.abort(), maxSilence);
    try {
      const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
      const response = await fetch(`${room}/events`, { headers: headers(), signal: either });
      if (!response.ok) return;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      let isFirst = true;
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        clearTimeout(silence);
        silence = setTimeout(() => stop.abort(), maxSilence);
        const events = (text + part.value).split("\n\n");
        text = events.pop().slice(0, 1_000);
        if (!events.some((event) => event.startsWith("event: status"))) {
          if (Date.now() > lookAfter) await onNotice();
          continue;
        }
        // The stream begins with what was seen just before.
        if (!isFirst) await onNotice();
        isFirst = false;
      }
    } catch {
      // As if it had ended.
    } finally {
      clearTimeout(silence);
      stop.abort();
    }
  }

  /** Ends early when the visitor comes back, or the network does. */
  function pause(milliseconds) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        removeEventListener("online", done);
        document.removeEventListener("visibilitychange", seen);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const seen = () => document.visibilityState === "visible" && done();
      const timer = setTimeout(done, milliseconds);
      addEventListener("online", done);
      document.addEventListener("visibilitychange", seen);
      signal?.addEventListener("abort", done);
    });
  }
}
