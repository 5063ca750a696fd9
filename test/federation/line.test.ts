import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type InLine, Line } from '../../src/federation/line.ts'

interface Person extends InLine<Person> {
  name: number
}

describe('A line', () => {
  it('keeps who joined in their order, wherever others leave it', () => {
    const step = fc.option(fc.nat(1_000), { nil: null, freq: 2 })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const line = new Line<Person>()
        const expected: Person[] = []
        for (const [name, leaver] of steps.entries()) {
          const [gone] = leaver === null ? [] : expected.splice(leaver % (expected.length || 1), 1)
          const joins = { name }
          if (gone) line.leave(gone)
          else line.join(joins)
          if (!gone) expected.push(joins)
          assert.deepEqual([line.first, line.last, line.length], [expected[0], expected.at(-1), expected.length])
          assert.deepEqual(names(line), namesOf(expected))
        }
      }),
    )
  })
})

const namesOf = (people: readonly Person[]) => people.map(({ name }) => name)

function names(line: Line<Person>): number[] {
  const people: Person[] = []
  for (let one = line.first; one; one = one.behind) people.push(one)
  return namesOf(people)
}
