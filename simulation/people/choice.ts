import type { ProviderId } from '../../src/domain/ids.ts'
import type { LightColour } from '../../src/domain/light.ts'
import type { Dice } from '../time/chance.ts'

/** A door as a page shows it. */
export interface ShownDoor {
  id: ProviderId
  light: LightColour
  selectable: boolean
  /** Shown by no page of ours; only the herd-prone board has it. */
  saturation: number
}

/**
 * How people choose. Ours: everybody has their own liking (drawn by how many use a door); they take the first they like that
 * is green, every second one also a yellow one, one in twenty a red one that still opens. `badge`: the page says which
 * door is the emptiest, and all believe it — what we do not do. Whom a door has failed is shown another one, and may obey.
 */
export type Board = 'ours' | 'badge'

/** From these one is suggested. */
export const isClear = ({ light, selectable }: ShownDoor) => light === 'green' && selectable

const takes: Record<LightColour, number> = { green: 1, yellow: 0.5, red: 0.05 }

/** How old a board is that a citizen looks at: cached for 2 s, asked for each 3 s; milliseconds. */
export const boardAgeMs = (roll: Dice) => roll() * 5_000
/** From choosing to being back from the provider: half a minute, sometimes two; milliseconds. */
export const awayMs = (roll: Dice) => 8_000 + Math.min(90_000, -Math.log(1 - roll()) * 14_000)
/** Reading what went wrong before choosing again; and how long a person waits who likes none of what is shown. */
export const readingMs = (roll: Dice) => 3_000 + roll() * 5_000
export const lookAgainMs = (roll: Dice) => 3_000 + roll() * 7_000
/** After so many failures and looks at which nothing would do, people give up for tonight. */
export const mostTries = 12

/** The door a person takes, or null. `failed`: where they have just been; only when nothing else opens is it tried again. */
export function choose(
  shown: readonly ShownDoor[],
  { shares, failed, board }: { shares: readonly number[]; failed: ReadonlySet<ProviderId>; board: Board },
  roll: Dice,
): ProviderId | null {
  const open = shown.map((door, n) => ({ ...door, share: shares[n] ?? 0 })).filter(({ selectable }) => selectable)
  const fresh = open.filter(({ id }) => !failed.has(id))
  let left = fresh.length > 0 ? fresh : open
  if (board === 'badge') {
    const emptiest = left.toSorted((a, b) => a.saturation - b.saturation)[0]
    return emptiest?.id ?? null
  }
  while (left.length > 0) {
    let drawn = roll() * left.reduce((sum, { share }) => sum + share, 0)
    const door = left.find(({ share }) => {
      drawn -= share
      return drawn < 0
    })
    if (!door) return null
    if (roll() < takes[door.light]) return door.id
    left = left.filter((one) => one !== door)
  }
  return null
}
