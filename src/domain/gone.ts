/**
 * How many people among the `distance` keys after the last one called are not in line any more: they left, or were called by
 * another lane. Both whole, `count` never more than `distance`.
 */
export type Gone = readonly [distance: number, count: number]

/** The longest distance that is a power of two; with the last key of the line there are at most 24 distances. */
export const longestPower = 2 ** 22

/**
 * The distances at which a room counts who has gone: powers of two, and the whole line. A person's true place lies between two of them,
 * so its error is at most the people who left in the farther half of their way, whatever the length of the line.
 * @param line keys given after the last one called; 0 or more
 * @param inLine how many people still stand at the first `distance` of these keys
 */
export function goneAt(line: number, inLine: (distance: number) => number): Gone[] {
  const counts: Gone[] = []
  for (let distance = 1; distance < line && distance <= longestPower; distance *= 2)
    counts.push([distance, distance - inLine(distance)])
  if (line > 0) counts.push([line, line - inLine(line)])
  return counts
}
