import assert from 'node:assert/strict'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { PersonId } from '../../src/domain/ids.ts'
import type { SubjectDirectory } from '../../src/domain/person.ts'

let count = 0
const unique = (word: string) => `${word}-${Date.now().toString(36)}-${count++}`
const newPerson = () => unique('person') as PersonId

export function subjectDirectoryContract(name: string, open: () => Promise<SubjectDirectory>): void {
  describe(`Subject directory: ${name}`, () => {
    let directory: SubjectDirectory
    before(async () => {
      directory = await open()
    })

    it('keeps the first subject, whatever is computed later', async () => {
      const [person, first] = [newPerson(), unique('subject')]
      assert.equal(await directory.subject('shop.example', person, first), first)
      assert.equal(await directory.subject('shop.example', person, unique('subject')), first)
    })

    it('knows a person by another subject in another sector', async () => {
      const person = newPerson()
      const shop = await directory.subject('shop.example', person, unique('subject'))
      const school = await directory.subject('school.example', person, unique('subject'))
      assert.notEqual(shop, school)
    })

    it('never knows two people of one sector by the same subject', async () => {
      const [one, other, subject] = [newPerson(), newPerson(), unique('subject')]
      await directory.subject('shop.example', one, subject)
      await assert.rejects(
        directory.subject('shop.example', other, subject),
        (error) => error instanceof GwanmunError && error.code === 'store_unavailable',
      )
      assert.equal(await directory.subject('school.example', other, subject), subject)
    })

    it('agrees on one subject when many first visits come at once', async () => {
      const person = newPerson()
      const visits = Array.from({ length: 20 }, () => directory.subject('shop.example', person, unique('subject')))
      assert.equal(new Set(await Promise.all(visits)).size, 1)
    })
  })
}
