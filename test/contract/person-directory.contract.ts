import assert from 'node:assert/strict'
import type { PersonId } from '../../src/domain/ids.ts'
import type { PersonAlias, PersonDirectory } from '../../src/domain/person.ts'

let count = 0
const unique = (word: string) => `${word}-${Date.now().toString(36)}-${count++}`
const fresh = () => unique('person') as PersonId

export function personDirectoryContract(name: string, open: () => Promise<PersonDirectory>): void {
  describe(`Person directory: ${name}`, () => {
    let directory: PersonDirectory
    before(async () => {
      directory = await open()
    })

    /** One CI under key versions 1 and 2. */
    const aliases = (): [PersonAlias, PersonAlias] => {
      const digest = unique('digest')
      return [
        { keyVersion: 1, digest: `${digest}-1` },
        { keyVersion: 2, digest: `${digest}-2` },
      ]
    }

    it('makes a person at the first visit and finds them at every later one', async () => {
      const [alias] = aliases()
      const first = fresh()
      assert.equal(await directory.resolve([alias], first), first)
      assert.equal(await directory.resolve([alias], fresh()), first)
    })

    it('keeps two people apart', async () => {
      const [one, two] = [fresh(), fresh()]
      assert.equal(await directory.resolve(aliases(), one), one)
      assert.equal(await directory.resolve(aliases(), two), two)
    })

    it('does not take the same digest under another key version for the same person', async () => {
      const [alias] = aliases()
      await directory.resolve([alias], fresh())
      const other = fresh()
      assert.equal(await directory.resolve([{ ...alias, keyVersion: 2 }], other), other)
    })

    it('makes a second person of none when the key is rotated', async () => {
      const [old, rotated] = aliases()
      const person = await directory.resolve([old], fresh())
      assert.equal(await directory.resolve([old, rotated], fresh()), person)
      // The old key is retired.
      assert.equal(await directory.resolve([rotated], fresh()), person)
    })

    it('agrees when one person arrives through many doors at once, some of them before the rotation', async () => {
      const [old, rotated] = aliases()
      const arrivals = Array.from({ length: 30 }, (_, index) =>
        directory.resolve([[old], [old, rotated], [rotated, old]][index % 3] ?? [], fresh()),
      )
      assert.equal(new Set(await Promise.all(arrivals)).size, 1)
      assert.equal(await directory.resolve([rotated], fresh()), (await Promise.all(arrivals))[0])
    })
  })
}
