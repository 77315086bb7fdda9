/** What any call can be given beside its own parameters. */
export interface CallOptions {
    /** Ends the call, also while it waits to be tried again. */
    signal?: AbortSignal | undefined;
    /** Sees the answer, for headers such as ETag, Location or Idempotency-Replayed. */
    onResponse?: ((response: Response) => void) | undefined;
}
export interface ClientOptions {
    /** The access token, or what returns the one to use for the next request. */
    accessToken?: string | (() => string | undefined | Promise<string | undefined>);
    /** How often a call that failed is tried again at most; 3 by default. */
    retries?: number;
    /** How many milliseconds pass before the first of these at most; the time doubles with each. 500 by default. */
    retryDelay?: number;
    /** After how many milliseconds without a complete answer a request counts as failed; 30,000 by default. */
    timeout?: number;
    /** Used in place of the global fetch. */
    fetch?: typeof fetch;
}
export interface Call {
    method: string;
    path: string;
    query?: Record<string, string | number | boolean | undefined>;
    headers?: Record<string, string | undefined>;
    body?: unknown;
}
/**
 * Sends calls, and sends them again where that is safe.
 */
export declare class Transport {
    #private;
    accessToken: ClientOptions["accessToken"];
    constructor(baseAddress: string | URL, options: ClientOptions);
    send<T>(call: Call, { signal, onResponse }: CallOptions): Promise<T>;
    /** Sends a call once, and leaves the body to be read. */
    open(call: Call, signal: AbortSignal): Promise<Response>;
}
/** A part of a path. One that is empty, or leads elsewhere, would make it the path of another call. */
export declare function segment(value: string | number): string;
export declare function pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
