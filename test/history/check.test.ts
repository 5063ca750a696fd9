import assert from 'node:assert/strict'
import fc from 'fast-check'
import { checkHistory } from '../../src/history/check.ts'
import { rules, sentence } from '../../src/history/finding.ts'
import type { History } from '../../src/history/history.ts'
import { evenings, record } from './recorded.ts'
import { rulePlants } from './rule-plants.ts'
import { statePlants } from './state-plants.ts'
import { toldPlants } from './told-plants.ts'

const numRuns = Number(process.env['FC_RUNS'] ?? 40)
const seed = Number(process.env['FC_SEED'] ?? 20_210_809)

const linesOf = (history: History) => checkHistory(history).findings.map((one) => sentence(one, { naming: true }))

describe('The checker of histories', () => {
  it('finds nothing in what the real use cases tell people, whatever they do and whichever answers are lost', async () => {
    const silent = async (steps: Parameters<typeof record>[0]) => assert.deepEqual(linesOf(await record(steps)), [])
    await fc.assert(fc.asyncProperty(evenings, silent), { numRuns, seed })
  })

  describe('in right histories that were made wrong in one place', () => {
    let histories: readonly History[]
    before(async () => {
      histories = await Promise.all(fc.sample(evenings, { numRuns, seed }).map(record))
    })

    for (const { rule, wrong, plant } of [...statePlants, ...toldPlants, ...rulePlants])
      it(`finds that ${wrong}`, () => {
        const planted = histories.map(plant).filter((made) => made !== null)
        for (const { history, who } of planted) {
          const { findings } = checkHistory(history)
          const found = findings.some((one) => one.rule === rule && (who === null || one.who === who))
          assert.ok(found, `not found; only: ${linesOf(history).join('; ')}`)
        }
        assert.ok(planted.length > numRuns / 20, `only ${planted.length} of ${numRuns} histories had a place for it`)
      })
  })

  it('has a planted difference for every rule', () => {
    const planted = new Set([...statePlants, ...toldPlants, ...rulePlants].map(({ rule }) => rule))
    assert.deepEqual(
      Object.keys(rules).filter((rule) => ![...planted].some((one) => one === rule)),
      [],
    )
  })
})
