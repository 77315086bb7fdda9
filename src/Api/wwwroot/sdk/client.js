import { solve } from "./challenge.js";
import { ConcertError } from "./errors.js";
import { Operations } from "./generated.js";
import { waitInQueue } from "./queue.js";
import { Transport } from "./transport.js";
/** A client of the API; see README.md. */
export class ConcertClient extends Operations {
    #transport;
    /** @param baseAddress Where the service is, such as https://tickets.example. */
    constructor(baseAddress, options = {}) {
        super();
        this.#transport = new Transport(baseAddress, options);
    }
    /** Sent with every call from now on. */
    get accessToken() {
        return this.#transport.accessToken;
    }
    set accessToken(token) {
        this.#transport.accessToken = token;
    }
    /** Registers a customer; solves the challenge if the service asks for it. */
    register(body, options = {}) {
        return this.#challenged(options, () => body.email, (solved) => super.register(body, solved));
    }
    /** Makes a guest; solves the challenge if the service asks for it. */
    createGuest(options = {}) {
        return this.#challenged(options, () => "guest", (solved) => super.createGuest(solved));
    }
    /** Joins a concert's queue; solves the challenge if the service asks for it. */
    joinQueue(concertId, options = {}) {
        const subject = async () => (await this.getMe({ signal: options.signal })).userId;
        return this.#challenged(options, subject, (solved) => super.joinQueue(concertId, solved));
    }
    /** Joins the queue and waits in it. Returns the active place, with whose token seats are held. */
    waitInQueue(concertId, options = {}) {
        return waitInQueue(this, this.#transport, concertId, options);
    }
    send(call, options) {
        return this.#transport.send(call, options);
    }
    async #challenged(options, subject, call) {
        try {
            return await call(options);
        }
        catch (error) {
            if (!(error instanceof ConcertError) || error.code !== "requests.challenge_required")
                throw error;
            const { challenge, difficulty } = await this.getChallenge({ signal: options.signal });
            const solution = await solve(challenge, difficulty, await subject(), options.signal);
            return call({ ...options, challengeSolution: solution });
        }
    }
}
