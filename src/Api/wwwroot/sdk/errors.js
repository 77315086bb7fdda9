/** A call that was refused, or that never got an answer. */
export class ConcertError extends Error {
    name = "ConcertError";
    /** The HTTP status; 0 if there was no answer. */
    status;
    /** Branch on this. A newer service may send others than the listed; undefined if the service did not answer. */
    code;
    /** For people; it may change. */
    detail;
    /** Names the request in the service's logs. */
    traceId;
    /** After so many seconds the call may be tried again, if the service said so. */
    retryAfter;
    /** With `validation.failed`: messages by field. */
    errors;
    /** With `reservations.seat_taken`: the seats that are taken. */
    seatIds;
    /** The whole problem document. */
    problem;
    constructor(detail, { status = 0, problem, retryAfter, cause } = {}) {
        const code = problem?.["code"];
        super(code ? `${code}: ${detail}` : detail, { cause });
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.traceId = problem?.["traceId"];
        this.retryAfter = retryAfter;
        this.errors = problem?.["errors"];
        this.seatIds = problem?.["seatIds"];
        this.problem = problem;
    }
    static async from(response) {
        const { status, headers } = response;
        const isProblem = headers.get("Content-Type")?.startsWith("application/problem+json");
        // Unread, it would keep its connection.
        if (!isProblem)
            await response.body?.cancel();
        // One that breaks off leaves the status to tell.
        const problem = isProblem
            ? await response.json().catch(() => undefined)
            : undefined;
        const detail = (problem?.["detail"] ?? `The answer was ${status}.`);
        return new ConcertError(detail, { status, problem, retryAfter: secondsUntil(headers.get("Retry-After")) });
    }
}
/** Reads a Retry-After, which is a number of seconds or a date. */
function secondsUntil(retryAfter) {
    if (retryAfter === null)
        return undefined;
    const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
    return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
