import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Linked, LinkedQueue } from '../../src/mechanics/linked-queue.ts'

interface Item extends Linked<Item> {
  name: number
}

describe('A linked queue', () => {
  it('keeps items in the order in which they came, wherever others leave it', () => {
    const step = fc.option(fc.nat(1_000), { nil: null, freq: 2 })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new LinkedQueue<Item>()
        const expected: Item[] = []
        for (const [name, leaver] of steps.entries()) {
          const [removed] = leaver === null ? [] : expected.splice(leaver % (expected.length || 1), 1)
          const item = { name }
          if (removed) queue.remove(removed)
          else queue.push(item)
          if (!removed) expected.push(item)
          assert.deepEqual([queue.first, queue.last, queue.length], [expected[0], expected.at(-1), expected.length])
          assert.deepEqual(names(queue), namesOf(expected))
        }
      }),
    )
  })
})

const namesOf = (items: readonly Item[]) => items.map(({ name }) => name)

function names(queue: LinkedQueue<Item>): number[] {
  const items: Item[] = []
  for (let item = queue.first; item; item = item.next) items.push(item)
  return namesOf(items)
}
