// Doubles are no more than 0.01 apart up to here, so that each amount has one of its own.
const maxMinor = 2 ** 46 * 100;
/** An amount in units of 0.01; refuses one that has more decimals or is too large to be exact. */
export function toMinor(amount) {
    const minor = Math.round(amount * 100);
    if (!(Math.abs(minor) <= maxMinor) || minor / 100 !== amount)
        throw new RangeError(`${amount} is not an exact amount with at most two decimals.`);
    return minor;
}
/** The amount of so many units of 0.01. */
export function fromMinor(minor) {
    if (!Number.isInteger(minor) || Math.abs(minor) > maxMinor)
        throw new RangeError(`${minor} is not an amount in units of 0.01.`);
    return minor / 100;
}
/** The exact sum of amounts: 0.1 and 0.2 make 0.3. */
export function addMoney(...amounts) {
    return fromMinor(amounts.reduce((sum, amount) => sum + toMinor(amount), 0));
}
