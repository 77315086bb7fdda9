import { ConcertError } from "./errors.js";
/** A service that wants to be left alone for longer than this many seconds is not waited for. */
const maxRetryAfter = 30;
const maxDelay = 10_000;
/**
 * Sends calls, and sends them again where that is safe.
 */
export class Transport {
    accessToken;
    #base;
    #retries;
    #retryDelay;
    #timeout;
    #fetch;
    constructor(baseAddress, options) {
        this.#base = new URL(`${baseAddress}`.replace(/\/*$/, "/"));
        this.accessToken = options.accessToken;
        this.#retries = options.retries ?? 3;
        this.#retryDelay = options.retryDelay ?? 500;
        this.#timeout = options.timeout ?? 30_000;
        // Browsers refuse to run it as a method of anything but the window.
        this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    }
    async send(call, { signal, onResponse }) {
        const keyed = withKey(call);
        for (let attempt = 0;; attempt++) {
            const request = await this.#prepare(keyed);
            const timeout = AbortSignal.timeout(this.#timeout);
            let response;
            let body;
            try {
                response = await this.#exchange(request, signal ? AbortSignal.any([signal, timeout]) : timeout);
                body = await read(response);
            }
            catch (failure) {
                signal?.throwIfAborted();
                const error = failure instanceof ConcertError
                    ? failure
                    : new ConcertError(`There was no complete answer: ${failure}`, { cause: failure });
                const delay = attempt < this.#retries ? this.#delayAfter(error, keyed, attempt) : undefined;
                if (delay === undefined)
                    throw error;
                await pause(delay, signal);
                continue;
            }
            onResponse?.(response);
            return body;
        }
    }
    /** Sends a call once, and leaves the body to be read. */
    async open(call, signal) {
        return this.#exchange(await this.#prepare(call), signal);
    }
    async #prepare({ method, path, query = {}, headers = {}, body }) {
        const url = new URL(path, this.#base);
        for (const [name, value] of Object.entries(query))
            if (value !== undefined)
                url.searchParams.set(name, `${value}`);
        const init = { method, headers: new Headers() };
        for (const [name, value] of Object.entries(headers))
            if (value !== undefined)
                init.headers.set(name, value);
        const token = typeof this.accessToken === "function" ? await this.accessToken() : this.accessToken;
        if (token)
            init.headers.set("Authorization", `Bearer ${token}`);
        if (body !== undefined) {
            init.headers.set("Content-Type", "application/json");
            init.body = JSON.stringify(body);
        }
        return [url, init];
    }
    async #exchange([url, init], signal) {
        const response = await this.#fetch(url, { ...init, signal });
        if (!response.ok)
            throw await ConcertError.from(response);
        return response;
    }
    /** In how many milliseconds to try again; undefined if that is not to be done. */
    #delayAfter(error, call, attempt) {
        if (!mayRepeat(error, call) || (error.retryAfter ?? 0) > maxRetryAfter)
            return undefined;
        const jitter = Math.random() * Math.min(this.#retryDelay * 2 ** attempt, maxDelay);
        return (error.retryAfter ?? 0) * 1000 + jitter;
    }
}
function mayRepeat({ status, code }, { method, headers }) {
    // Refused before anything was done.
    if (status === 429)
        return code === undefined || code === "requests.rate_limited";
    // Anything else may have been done already.
    const isRepeatable = method !== "POST" || headers?.["Idempotency-Key"] !== undefined;
    return isRepeatable && (status === 0 || (status >= 502 && status <= 504) || code === "idempotency.in_progress");
}
/** The same call with a key, if it takes one and has none. */
function withKey(call) {
    const takesKey = call.headers !== undefined && "Idempotency-Key" in call.headers;
    if (!takesKey || call.headers?.["Idempotency-Key"] !== undefined)
        return call;
    // Not randomUUID, which pages without TLS do not have.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { ...call, headers: { ...call.headers, "Idempotency-Key": key } };
}
/** A part of a path. One that is empty, or leads elsewhere, would make it the path of another call. */
export function segment(value) {
    const text = `${value ?? ""}`;
    if (/^\.{0,2}$/.test(text))
        throw new TypeError(`"${text}" is no id.`);
    return encodeURIComponent(text);
}
async function read(response) {
    const text = await response.text();
    if (text === "")
        return undefined;
    return response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : text;
}
export function pause(milliseconds, signal) {
    return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const stop = () => {
            clearTimeout(timer);
            reject(signal.reason);
        };
        const timer = setTimeout(() => {
            signal?.removeEventListener("abort", stop);
            resolve();
        }, milliseconds);
        signal?.addEventListener("abort", stop, { once: true });
    });
}
