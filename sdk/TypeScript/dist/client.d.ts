import { Operations, type GuestResponse, type QueueStatus, type RegisteredUser, type RegisterUserRequest } from "./generated.js";
import { type WaitOptions } from "./queue.js";
import { type Call, type CallOptions, type ClientOptions } from "./transport.js";
/** A client of the API; see README.md. */
export declare class ConcertClient extends Operations {
    #private;
    /** @param baseAddress Where the service is, such as https://tickets.example. */
    constructor(baseAddress: string | URL, options?: ClientOptions);
    /** Sent with every call from now on. */
    get accessToken(): ClientOptions["accessToken"];
    set accessToken(token: ClientOptions["accessToken"]);
    /** Registers a customer; solves the challenge if the service asks for it. */
    register(body: RegisterUserRequest, options?: Parameters<Operations["register"]>[1]): Promise<RegisteredUser>;
    /** Makes a guest; solves the challenge if the service asks for it. */
    createGuest(options?: Parameters<Operations["createGuest"]>[0]): Promise<GuestResponse>;
    /** Joins a concert's queue; solves the challenge if the service asks for it. */
    joinQueue(concertId: number, options?: Parameters<Operations["joinQueue"]>[1]): Promise<QueueStatus>;
    /** Joins the queue and waits in it. Returns the active place, with whose token seats are held. */
    waitInQueue(concertId: number, options?: WaitOptions): Promise<QueueStatus>;
    protected send<T>(call: Call, options: CallOptions): Promise<T>;
}
