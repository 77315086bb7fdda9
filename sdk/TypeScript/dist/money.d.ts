/** An amount in units of 0.01; refuses one that has more decimals or is too large to be exact. */
export declare function toMinor(amount: number): number;
/** The amount of so many units of 0.01. */
export declare function fromMinor(minor: number): number;
/** The exact sum of amounts: 0.1 and 0.2 make 0.3. */
export declare function addMoney(...amounts: number[]): number;
