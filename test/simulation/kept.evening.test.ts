import assert from 'node:assert/strict'
import type { EveningOptions } from '../../simulation/evening.ts'
import { mutants } from '../../simulation/mutants/mutants.ts'
import { complaintsOf, drawn, judged } from '../../simulation/search.ts'

/** The first seed at which each planted mistake was found; `npm run evening -- --mutants 200` prints them with the rules that told. */
const kept: Record<string, number> = {
  'one more inside than the limit': 1,
  'join is not repeatable': 2,
  'deferred people go to the back of the line': 1,
  'a person who waits is forgotten': 1,
  'a claim goes to the last device that asks': 3,
  'a claim ends long before it says': 1,
  'a slot that is full takes one more': 1,
  'a booking is answered before it is written': 1,
  'holds of a person are not counted': 1,
  'a key is used once': 1,
  'confirm does not ask whose hold it is': 1,
  'cancel does not ask whose booking it is': 1,
  'a repeated cancellation credits again': 1,
  'a cancelled booking keeps its place': 1,
  'a hold lasts half as long as it says': 3,
  'a booking does not stand in the way of the next': 1,
  'holds that ran out are not swept': 1,
  'a look at the books is minutes old': 1,
  'a limit of requests counts nothing': 8,
  'a limit of requests is so low that people meet it': 1,
  'a version of a campaign is in force once it is read': 1,
  'a version of a campaign is read by no broker': 1,
  'a device takes over again and again': 4,
  'a takeover is answered, and the first device keeps the claim': 4,
  'a report is answered, and shuts nothing': 15,
  'the end of all blocks opens what a person reported': 10,
  'a code of a desk can be used again': 7,
  'places of a draw go to people in the order in which they came': 2,
  'people who came before the opening are let in at once': 2,
  'an order is drawn by a seed of the operator’s choice': 2,
  'a person is left out of the published pool': 2,
  'no place comes back from a room that was lost': 26,
  'places are kept as the person who wrote last has them': 26,
  'every verification is a new person': 1,
  'aliases are compared by their first letter': 1,
  'a window opens an hour early': 1,
  'a window is open for the next digit too': 3,
  'the assisted lane has half of all calls': 5,
  'a campaign offers the places of another one': 3,
  'the clock of the store is not asked rightly': 1,
}

/** What people, faults and stores do is drawn anew with every change of them: then the mistake shows at one of the next seeds. */
const mostSeeds = 6

/** Most mistakes show in the first minutes of their evening: that is played before the whole of it. */
function tries(seed: number): EveningOptions[] {
  const first = drawn(seed)
  const later = Array.from({ length: mostSeeds - 1 }, (_, after) => drawn(seed + 1 + after))
  return [{ ...first, hours: 0.06 }, first, ...later]
}

describe('A planted mistake, from the seed on at which it was found', () => {
  for (const [name, seed] of Object.entries(kept))
    it(`shows: ${name}`, async () => {
      const plant = mutants[name]
      assert.ok(plant)
      let found: readonly string[] = []
      for (const evening of tries(seed)) {
        if (found.length > 0) break
        found = (await judged({ ...evening, plant }, complaintsOf)).complaints
      }
      assert.notDeepEqual(found, [])
    })

  it('is kept for every mistake', () => {
    assert.deepEqual(Object.keys(kept).toSorted(), Object.keys(mutants).toSorted())
  })
})
