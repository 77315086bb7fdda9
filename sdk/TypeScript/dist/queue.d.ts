import type { Operations, QueueStatus } from "./generated.js";
import { type Transport } from "./transport.js";
export interface WaitOptions {
    /** The newest token of a place that the user has, to go on with that place. */
    queueToken?: string | undefined;
    /** Told of the place on joining and whenever it may have changed. Keep the token: it is the newest. */
    onStatus?: ((status: QueueStatus) => void) | undefined;
    /** Stops the waiting; the place stays the user's until it ends. */
    signal?: AbortSignal | undefined;
}
/** Joins, and waits until the place is active. */
export declare function waitInQueue(client: Operations, transport: Transport, concertId: number, options: WaitOptions): Promise<QueueStatus>;
