/**
 * Finds the nonce that a challenge asks for; see docs/challenge.md. The browser's own SHA-256 answers asynchronously,
 * which takes thirty times as long as the hash itself.
 */
export declare function solve(challenge: string, difficulty: number, subject: string, signal?: AbortSignal): Promise<string>;
