import assert from 'node:assert/strict'
import { call, fairWeather, type Network, type Server } from '../../simulation/network/network.ts'
import { dice } from '../../simulation/time/chance.ts'
import { openTimeline } from '../../simulation/time/timeline.ts'

const away = new Error('no answer')

function scene() {
  const timeline = openTimeline(0)
  const server: Server = {
    state: 'well',
    waiting: [],
    process: null,
    working: new Set(),
    unanswered: () => away,
    patienceMs: 2_000,
  }
  const networks = [1, 2].map(
    (seed): Network => ({ timeline, roll: dice(seed), weather: fairWeather, cutOff: new Set() }),
  )
  const done: number[] = []
  const told: string[] = []
  const ask = (number: number, workMs = 0) => {
    const network = networks[number] ?? assert.fail()
    const work = async () => {
      await timeline.sleep(workMs)
      done.push(number)
    }
    call(network, server, work).then(
      () => told.push(`${number} answered`),
      (error: unknown) => told.push(`${number} ${error === away ? 'unanswered' : error} at ${timeline.now()}`),
    )
  }
  return { timeline, server, networks, ask, done, told }
}

describe('The network of an evening', () => {
  it('cuts one broker off from a store that others reach: what it asks is not done', async () => {
    const { timeline, server, networks, ask, done, told } = scene()
    networks[0]?.cutOff.add(server)
    ask(0)
    ask(1)
    await timeline.run(5_000)
    assert.deepEqual([done, told], [[1], ['1 answered', '0 unanswered at 2000']])
    networks[0]?.cutOff.clear()
    ask(0)
    await timeline.run(10_000)
    assert.deepEqual([done, told.at(-1)], [[1, 0], '0 answered'])
  })

  it('loses the answer of what was being done when the cut came: it happened, and its caller does not hear', async () => {
    const { timeline, server, networks, ask, done, told } = scene()
    ask(0, 100)
    timeline.after(50, () => networks[0]?.cutOff.add(server))
    await timeline.run(5_000)
    assert.deepEqual([done, told], [[0], ['0 unanswered at 2000']])
  })
})
