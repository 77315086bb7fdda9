/**
 * How long the last of those who wait will wait, in seconds, from when admission goes on. At best, whoever is admitted soon
 * gives the place up, so that only the rate counts; at worst everybody stays as long as the policy lets them, so that once
 * the cap is reached `maxActive` places come free together every `activeSeconds`.
 * @returns `{best, worst, isCapped}`: isCapped when it is the cap, not the rate, that makes the worst.
 */
export function forecast({ waiting, active }, { admissionsPerInterval, intervalSeconds, maxActive, activeSeconds }) {
  const rate = admissionsPerInterval / intervalSeconds;
  const free = Math.min(waiting, Math.max(0, maxActive - active));
  const best = waiting / rate;
  const worst = Math.max(best, free / rate + Math.ceil((waiting - free) / maxActive) * activeSeconds);
  return { best, worst, isCapped: worst > best };
}
