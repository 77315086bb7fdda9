import type { Problems } from "./generated.js";

/** The codes that were known when this was generated. */
export type ErrorCode = Problems[keyof Problems]["code"];

interface Details {
  status?: number;
  problem?: Record<string, unknown> | undefined;
  retryAfter?: number | undefined;
  cause?: unknown;
}

/** A call that was refused, or that never got an answer. */
export class ConcertError extends Error {
  override readonly name = "ConcertError";

  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;

  /** Branch on this. A newer service may send others than the listed; undefined if the service did not answer. */
  readonly code: ErrorCode | (string & {}) | undefined;

  /** For people; it may change. */
  readonly detail: string;

  /** Names the request in the service's logs. */
  readonly traceId: string | undefined;

  /** After so many seconds the call may be tried again, if the service said so. */
  readonly retryAfter: number | undefined;

  /** With `validation.failed`: messages by field. */
  readonly errors: Record<string, string[]> | undefined;

  /** With `reservations.seat_taken`: the seats that are taken. */
  readonly seatIds: number[] | undefined;

  /** The whole problem document. */
  readonly problem: Record<string, unknown> | undefined;

  constructor(detail: string, { status = 0, problem, retryAfter, cause }: Details = {}) {
    const code = problem?.["code"] as string | undefined;
    super(code ? `${code}: ${detail}` : detail, { cause });
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.traceId = problem?.["traceId"] as string | undefined;
    this.retryAfter = retryAfter;
    this.errors = problem?.["errors"] as Record<string, string[]> | undefined;
    this.seatIds = problem?.["seatIds"] as number[] | undefined;
    this.problem = problem;
  }

  static async from(response: Response): Promise<ConcertError> {
    const { status, headers } = response;
    const isProblem = headers.get("Content-Type")?.startsWith("application/problem+json");
    // Unread, it would keep its connection.
    if (!isProblem) await response.body?.cancel();
    // One that breaks off leaves the status to tell.
    const problem: Record<string, unknown> | undefined = isProblem
      ? await response.json().catch(() => undefined)
      : undefined;
    const detail = (problem?.["detail"] ?? `The answer was ${status}.`) as string;
    return new ConcertError(detail, { status, problem, retryAfter: secondsUntil(headers.get("Retry-After")) });
  }
}

/** Reads a Retry-After, which is a number of seconds or a date. */
function secondsUntil(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
