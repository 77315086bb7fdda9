import { pause } from "./transport.js";
const roundConstants = fractions(64, 3);
const initialState = fractions(8, 2);
/**
 * Finds the nonce that a challenge asks for; see docs/challenge.md. The browser's own SHA-256 answers asynchronously,
 * which takes thirty times as long as the hash itself.
 */
export async function solve(challenge, difficulty, subject, signal) {
    const head = new TextEncoder().encode(`${challenge}:${subject}:`);
    // The head's whole blocks are hashed once, and the rest with each nonce.
    const whole = head.length - (head.length % 64);
    const start = Uint32Array.from(initialState);
    for (let at = 0; at < whole; at += 64)
        compress(start, new DataView(head.buffer, at));
    const tail = new Uint8Array(128);
    const view = new DataView(tail.buffer);
    for (let attempt = 0; attempt < 64 * 2 ** difficulty; attempt++) {
        // The page stays alive, and may lose interest.
        if (attempt % 20_000 === 0)
            await pause(0, signal);
        const nonce = attempt.toString(36);
        const length = head.length - whole + nonce.length;
        const end = length < 56 ? 64 : 128;
        tail.fill(0).set(head.subarray(whole));
        for (let i = 0; i < nonce.length; i++)
            tail[length - nonce.length + i] = nonce.charCodeAt(i);
        tail[length] = 0x80;
        view.setUint32(end - 4, (whole + length) * 8);
        const state = start.slice();
        for (let at = 0; at < end; at += 64)
            compress(state, new DataView(tail.buffer, at));
        if (zeroBits(state) >= difficulty)
            return `${challenge}:${nonce}`;
    }
    throw new Error("The challenge has no solution.");
}
function zeroBits(state) {
    let bits = 0;
    for (const word of state) {
        bits += Math.clz32(word);
        if (word !== 0)
            break;
    }
    return bits;
}
const schedule = new Uint32Array(64);
/** Takes a block of 64 bytes into the state. */
function compress(state, block) {
    const w = schedule;
    for (let i = 0; i < 16; i++)
        w[i] = block.getUint32(i * 4);
    for (let i = 16; i < 64; i++) {
        const [early, late] = [w[i - 15], w[i - 2]];
        const s0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
        const s1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3];
    let e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i++) {
        const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + roundConstants[i] + w[i]) | 0;
        const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + t1) | 0;
        d = c;
        c = b;
        b = a;
        a = (t1 + t2) | 0;
    }
    const words = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i++)
        state[i] = state[i] + words[i];
}
function turn(word, bits) {
    return (word >>> bits) | (word << (32 - bits));
}
/** The first 32 bits of the fractional parts of the square or cube roots of the first primes. */
function fractions(count, root) {
    const found = [];
    for (let n = 2; found.length < count; n++)
        if (found.every((prime) => n % prime !== 0))
            found.push(n);
    return Uint32Array.from(found, (prime) => (prime ** (1 / root) % 1) * 2 ** 32);
}
