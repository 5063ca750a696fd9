import assert from 'node:assert/strict'
import { gathering } from '../../src/mechanics/gathering.ts'

/** Calls that are answered by hand. */
function calls(options: { abreast?: number; most?: number; longest?: number } = {}) {
  const made: { questions: readonly string[]; answer(): void; fail(error: Error): void }[] = []
  const ask = gathering<string, string>({
    abreast: 1,
    most: 3,
    longest: 5,
    refusal: () => new Error('full'),
    ...options,
    askAll: (questions) =>
      new Promise((resolve, reject) => {
        made.push({ questions, answer: () => resolve(questions.map((one) => `${one}!`)), fail: reject })
      }),
  })
  const asked = () => made.map(({ questions }) => questions.join(''))
  return { made, ask, asked }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('Questions that are gathered', () => {
  it('of one moment are one call, and each gets its own answer', async () => {
    const { made, ask, asked } = calls()
    const answers = Promise.all([ask('a'), ask('b')])
    await turn()
    assert.deepEqual(asked(), ['ab'])
    made[0]?.answer()
    assert.deepEqual(await answers, ['a!', 'b!'])
  })

  it('wait while a call is under way, and then go together, so many at most', async () => {
    const { made, ask, asked } = calls()
    const first = ask('a')
    await turn()
    const rest = Promise.all(['b', 'c', 'd', 'e'].map(ask))
    await turn()
    assert.deepEqual(asked(), ['a'])
    made[0]?.answer()
    assert.equal(await first, 'a!')
    await turn()
    assert.deepEqual(asked(), ['a', 'bcd'])
    made[1]?.answer()
    await turn()
    made[2]?.answer()
    assert.deepEqual(await rest, ['b!', 'c!', 'd!', 'e!'])
  })

  it('are asked beside a call that does not end, where two are allowed', async () => {
    const { made, ask, asked } = calls({ abreast: 2 })
    void ask('a')
    await turn()
    const second = ask('b')
    await turn()
    assert.deepEqual(asked(), ['a', 'b'])
    made[1]?.answer()
    assert.equal(await second, 'b!')
  })

  it('fail with their call, which harms no later one', async () => {
    const { made, ask } = calls()
    const failed = Promise.allSettled([ask('a'), ask('b')])
    await turn()
    const later = ask('c')
    made[0]?.fail(new Error('away'))
    const reasons = (await failed).map((one) => (one.status === 'rejected' ? String(one.reason) : one.value))
    assert.deepEqual(reasons, ['Error: away', 'Error: away'])
    await turn()
    made[1]?.answer()
    assert.equal(await later, 'c!')
  })

  it('are refused when too many wait', async () => {
    const { ask } = calls({ longest: 1 })
    void ask('a')
    await turn()
    void ask('b')
    await assert.rejects(ask('c'), /full/)
  })
})
