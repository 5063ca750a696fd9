import assert from 'node:assert/strict'
import { play } from '../../bench/lights/play.ts'
import { report, targetsOf } from '../../bench/lights/report.ts'
import type { Scenario } from '../../bench/lights/script.ts'
import { type Child, startChild } from '../../bench/processes/child.ts'

/** No promise is tested here: on a busy machine a time means nothing. */
describe('The evening of lights', () => {
  const scenario: Scenario = {
    id: 'short',
    title: 'a door dies for four seconds',
    peoplePerSecond: 5,
    stretches: [
      { seconds: 1 },
      { seconds: 4, faults: [{ doors: ['kakao'], do: [{ type: 'outage', mode: 'status', status: 503 }] }] },
    ],
    notGreenWithin: 10,
  }
  let simulators: Child<{ url: string }>
  before(async () => {
    simulators = await startChild('simulators', { redirectBases: [] })
  })
  after(() => simulators.stop())

  it('plays a script on a real broker: people come, the fault is real by the ledger, lights are seen', async () => {
    const played = await play(scenario, simulators.ready.url, 1)
    assert.ok(played.figures.choseGreen > 0)
    assert.ok(played.ledger.faulted > 0 && played.ledger.faulted <= played.ledger.requests)
    assert.deepEqual(
      played.wrong.map(({ doors }) => doors),
      [['kakao']],
    )
    const text = report([played])
    assert.ok(text.includes(scenario.title))
    for (const { promise, kept } of targetsOf(played)) assert.equal(text.includes(`✖ short: ${promise}`), !kept)
  })
})
