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
export declare class ConcertError extends Error {
    readonly name = "ConcertError";
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
    constructor(detail: string, { status, problem, retryAfter, cause }?: Details);
    static from(response: Response): Promise<ConcertError>;
}
export {};
