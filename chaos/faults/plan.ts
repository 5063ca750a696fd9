import { type Dice, diceOf } from '../../simulation/time/chance.ts'
import { type FaultName, victimOf } from './faults.ts'

/** Faults that begin together, after a calm. */
export type Step = readonly FaultName[]

/** The faults in an order of the seed: each alone; then in pairs of different victims. What there is no time for is left out by the clock. */
export function planOf(seed: number, names: readonly FaultName[]): Step[] {
  const roll = diceOf(seed, 'plan of faults')
  const alone = shuffled(names, roll)
  const pairs = shuffled(names, roll).flatMap((one, index, order) => {
    const other = order.slice(index + 1).find((name) => victimOf(name) !== victimOf(one))
    return other === undefined ? [] : [[one, other]]
  })
  return [...alone.map((name) => [name]), ...pairs]
}

function shuffled<Item>(items: readonly Item[], roll: Dice): Item[] {
  return items
    .map((item) => ({ item, rank: roll() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item)
}
