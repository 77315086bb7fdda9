import { solve } from "./challenge.js";
import { ConcertError } from "./errors.js";
import { Operations, type GuestResponse, type QueueStatus, type RegisteredUser, type RegisterUserRequest } from "./generated.js";
import { waitInQueue, type WaitOptions } from "./queue.js";
import { Transport, type Call, type CallOptions, type ClientOptions } from "./transport.js";

/** A client of the API; see README.md. */
export class ConcertClient extends Operations {
  readonly #transport: Transport;

  /** @param baseAddress Where the service is, such as https://tickets.example. */
  constructor(baseAddress: string | URL, options: ClientOptions = {}) {
    super();
    this.#transport = new Transport(baseAddress, options);
  }

  /** Sent with every call from now on. */
  get accessToken(): ClientOptions["accessToken"] {
    return this.#transport.accessToken;
  }

  set accessToken(token: ClientOptions["accessToken"]) {
    this.#transport.accessToken = token;
  }

  /** Registers a customer; solves the challenge if the service asks for it. */
  override register(
    body: RegisterUserRequest,
    options: Parameters<Operations["register"]>[1] = {},
  ): Promise<RegisteredUser> {
    return this.#challenged(options, () => body.email, (solved) => super.register(body, solved));
  }

  /** Makes a guest; solves the challenge if the service asks for it. */
  override createGuest(options: Parameters<Operations["createGuest"]>[0] = {}): Promise<GuestResponse> {
    return this.#challenged(options, () => "guest", (solved) => super.createGuest(solved));
  }

  /** Joins a concert's queue; solves the challenge if the service asks for it. */
  override joinQueue(concertId: number, options: Parameters<Operations["joinQueue"]>[1] = {}): Promise<QueueStatus> {
    const subject = async () => (await this.getMe({ signal: options.signal })).userId;
    return this.#challenged(options, subject, (solved) => super.joinQueue(concertId, solved));
  }

  /** Joins the queue and waits in it. Returns the active place, with whose token seats are held. */
  waitInQueue(concertId: number, options: WaitOptions = {}): Promise<QueueStatus> {
    return waitInQueue(this, this.#transport, concertId, options);
  }

  protected override send<T>(call: Call, options: CallOptions): Promise<T> {
    return this.#transport.send(call, options);
  }

  async #challenged<O extends CallOptions, T>(
    options: O,
    subject: () => string | Promise<string>,
    call: (options: O & { challengeSolution?: string }) => Promise<T>,
  ): Promise<T> {
    try {
      return await call(options);
    } catch (error) {
      if (!(error instanceof ConcertError) || error.code !== "requests.challenge_required") throw error;
      const { challenge, difficulty } = await this.getChallenge({ signal: options.signal });
      const solution = await solve(challenge, difficulty, await subject(), options.signal);
      return call({ ...options, challengeSolution: solution });
    }
  }
}
