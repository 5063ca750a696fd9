/** Random numbers from 0 to 1 (below 1) that are the same for the same seed (Mulberry32). */
export type Dice = () => number

export function dice(seed: number): Dice {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * The dice of one of many, by its name (FNV-1a): that one person fewer comes, or one fault is left out, changes the luck of no other.
 * So a failing evening can be made smaller.
 */
export function diceOf(seed: number, name: string): Dice {
  let hash = 0x811c9dc5 ^ seed
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  return dice(hash ^ Math.imul(seed, 0x9e3779b1))
}

export const between = (roll: Dice, least: number, most: number): number => least + roll() * (most - least)

/** Exponential, with this mean. */
export const around = (roll: Dice, mean: number): number => -Math.log(1 - roll()) * mean

/** One of them, each as likely. @throws Error when there is none */
export function oneOf<Item>(roll: Dice, items: readonly Item[]): Item {
  const item = items[Math.floor(roll() * items.length)]
  if (item === undefined) throw new Error('nothing to choose from')
  return item
}

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Base64url text of so many bits, as `World.token` makes it. */
export function tokenBy(roll: Dice, bits: number): string {
  let text = ''
  for (let length = Math.ceil(bits / 6); length > 0; length--) text += base64url[(roll() * 64) | 0]
  return text
}
