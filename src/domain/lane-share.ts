/**
 * The share of the assisted lane, as whole numbers: memory and Lua count them alike, and exactly.
 *
 * Whenever a person is called who does not come from the lane, it earns `share` of a call; a call through it costs `1 − share`. It
 * saves up for one call at most. So of any n calls in a row it has at most `n × share + 1 − share`: the share, rounded up.
 */

/** One call, in units of credit. */
export const creditUnit = 1_000_000

/** What the lane earns by a call of another person, in units. @param share 0 to 0.5 */
export function earnedBy(share: number): number {
  return Math.round(share * creditUnit)
}

/** What a call through the lane costs, in units; the lane never has more. */
export function laneCost(share: number): number {
  return creditUnit - earnedBy(share)
}

/** The credit after one more call of a person who does not come from the lane. */
export function creditAfter(credit: number, share: number): number {
  return Math.min(laneCost(share), credit + earnedBy(share))
}

/**
 * How many other people are called before the lane can call its person with this rank (0: the first), if all before them
 * are called through it, too. Infinite where the lane has no share.
 */
export function calledBefore(rank: number, credit: number, share: number): number {
  const earned = earnedBy(share)
  return earned === 0 ? Infinity : Math.ceil(Math.max(0, (rank + 1) * laneCost(share) - credit) / earned)
}
