import assert from 'node:assert/strict'
import type { PersonId } from '../../src/domain/ids.ts'
import { pairwiseSubjects } from '../../src/openid-provider/subjects.ts'

const key = new Uint8Array(32)
const person = (name: string) => name as PersonId

function directory() {
  const asked: string[] = []
  const stored = new Map<string, string>()
  return {
    asked,
    stored,
    async subject(sector: string, of: PersonId, fresh: string) {
      asked.push(`${sector} ${of}`)
      return stored.get(`${sector} ${of}`) ?? fresh
    },
  }
}

describe('The subject of a person', () => {
  it('is another one in each sector and for each person, and the same by the same key', async () => {
    const subjectOf = pairwiseSubjects(directory(), key)
    const [one, other, stranger] = await Promise.all([
      subjectOf('a.example', person('minjun')),
      subjectOf('b.example', person('minjun')),
      subjectOf('a.example', person('seoyeon')),
    ])
    assert.equal(new Set([one, other, stranger]).size, 3)
    assert.match(one, /^[\w-]{43}$/)
    assert.equal(await pairwiseSubjects(directory(), key)('a.example', person('minjun')), one)
  })

  it('is asked of the directory once, and what was stored holds over what would be derived now', async () => {
    const subjects = directory()
    subjects.stored.set('a.example minjun', 'told-long-ago')
    const subjectOf = pairwiseSubjects(subjects, key)
    for (let times = 0; times < 3; times++)
      assert.equal(await subjectOf('a.example', person('minjun')), 'told-long-ago')
    assert.deepEqual(subjects.asked, ['a.example minjun'])
  })

  it('is asked again after the directory has failed: what it has not said is not kept', async () => {
    const subjects = directory()
    let isAway = true
    const subject: typeof subjects.subject = (...asked) =>
      isAway ? Promise.reject(new Error('away')) : subjects.subject(...asked)
    const subjectOf = pairwiseSubjects({ subject }, key)
    await assert.rejects(subjectOf('a.example', person('minjun')), /away/)
    isAway = false
    assert.match(await subjectOf('a.example', person('minjun')), /^[\w-]{43}$/)
    assert.equal(subjects.asked.length, 1)
  })

  it('of ten thousand pairs is kept in memory, and the oldest is asked for again', async () => {
    const subjects = directory()
    const subjectOf = pairwiseSubjects(subjects, key)
    for (let n = 0; n <= 10_000; n++) await subjectOf('a.example', person(`p-${n}`))
    await subjectOf('a.example', person('p-1'))
    assert.equal(subjects.asked.length, 10_001)
    await subjectOf('a.example', person('p-0'))
    assert.equal(subjects.asked.length, 10_002)
  })
})
