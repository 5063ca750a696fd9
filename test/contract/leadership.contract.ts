import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ElectionResult, Leadership } from '../../src/domain/leadership.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const leaseMs = 4_000

export function leadershipContract(name: string, open: OpenStore<Leadership>): void {
  describe(`Leadership contract: ${name}`, () => {
    async function scene() {
      const clock = testClock()
      const leadership = await open(clock)
      /** The answer to one candidate about one task. */
      const ask = async (
        candidate: string,
        { task = 'sweep', willing = true, lease = leaseMs } = {},
      ): Promise<ElectionResult> => {
        const [result] = await leadership.campaign(candidate, [{ task, willing }], lease)
        return result ?? assert.fail('no answer')
      }
      const leads = async (candidate: string, task = 'sweep') => (await ask(candidate, { task })).leads
      return { ...clock, leadership, ask, leads }
    }

    it('elects the first that asks, and no other one while its term lasts', async () => {
      const { leads, pass } = await scene()
      assert.deepEqual([await leads('a'), await leads('b'), await leads('a')], [true, false, true])
      pass(3.999)
      assert.equal(await leads('b'), false)
    })

    it('elects one of many that ask at the same time', async () => {
      const { leads } = await scene()
      const answers = await Promise.all(['a', 'b', 'c', 'd'].map((candidate) => leads(candidate)))
      assert.equal(answers.filter(Boolean).length, 1)
    })

    it('ends a term that no person renews, on the millisecond', async () => {
      const { leads, pass } = await scene()
      await leads('a')
      pass(4)
      assert.deepEqual([await leads('b'), await leads('a')], [true, false])
    })

    it('keeps a leader that renews in time, for the same term', async () => {
      const { ask, pass } = await scene()
      const { fencingToken } = await ask('a')
      for (let n = 0; n < 5; n++) {
        pass(3.9)
        assert.deepEqual(await ask('a'), { leads: true, fencingToken })
        assert.deepEqual(await ask('b'), { leads: false, fencingToken })
      }
    })

    it('refuses the late renewal of a leader that was frozen, once another one leads', async () => {
      const { ask, pass } = await scene()
      const first = await ask('a')
      pass(5)
      const second = await ask('b')
      assert.deepEqual(await ask('a'), { leads: false, fencingToken: second.fencingToken })
      assert.ok(second.leads && second.fencingToken > first.fencingToken)
    })

    it('begins a new term for a leader that was frozen when no other one leads', async () => {
      const { ask, pass } = await scene()
      const first = await ask('a')
      pass(5)
      const again = await ask('a')
      assert.ok(again.leads && again.fencingToken > first.fencingToken)
    })

    it('hands over at once when a leader resigns', async () => {
      const { ask, leads, leadership } = await scene()
      const first = await ask('a')
      await leadership.resign('a', ['sweep'])
      const second = await ask('b')
      assert.ok(second.leads && second.fencingToken > first.fencingToken)
      assert.equal(await leads('a'), false)
    })

    it('hands over at once when a leader is not willing any more, and elects no person who is not', async () => {
      const { ask, leads } = await scene()
      assert.equal((await ask('a', { willing: false })).leads, false)
      assert.equal(await leads('a'), true)
      assert.equal((await ask('a', { willing: false })).leads, false)
      assert.equal(await leads('b'), true)
    })

    it('takes nothing from a leader when another one resigns or is not willing', async () => {
      const { ask, leads, leadership } = await scene()
      await leads('a')
      await leadership.resign('b', ['sweep', 'never heard of'])
      await ask('b', { willing: false })
      assert.deepEqual([await leads('c'), await leads('a')], [false, true])
    })

    it('answers about many tasks at once, in their order, each for itself', async () => {
      const { leadership, leads } = await scene()
      await leads('b', 'second')
      const results = await leadership.campaign(
        'a',
        ['first', 'second', 'third', 'fourth'].map((task) => ({ task, willing: task !== 'fourth' })),
        leaseMs,
      )
      assert.deepEqual(
        results.map((result) => result.leads),
        [true, false, true, false],
      )
      assert.equal(results[3]?.fencingToken, 0)
      assert.deepEqual(await leadership.campaign('a', [], leaseMs), [])
    })

    it('gives no fencing token twice, also when the store comes back empty', async () => {
      const { ask, pass, now } = await scene()
      const first = await ask('a')
      pass(60)
      const elsewhere = await open({ now, pass })
      const [after] = await elsewhere.campaign('b', [{ task: 'sweep', willing: true }], leaseMs)
      assert.ok(after && after.fencingToken > first.fencingToken)
    })

    it('ends terms given before a clock was set back', async () => {
      const { leads, pass } = await scene()
      await leads('a')
      pass(-1)
      assert.equal(await leads('b'), false)
      pass(-600)
      assert.deepEqual([await leads('b'), await leads('a')], [true, false])
    })

    it('never lets two lead at the same time, and numbers terms upwards, through any history', async () => {
      const candidate = fc.constantFrom('a', 'b', 'c')
      const step = fc.oneof(
        { weight: 5, arbitrary: fc.record({ do: fc.constant('ask' as const), candidate, willing: fc.constant(true) }) },
        {
          weight: 1,
          arbitrary: fc.record({ do: fc.constant('ask' as const), candidate, willing: fc.constant(false) }),
        },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('resign' as const), candidate }) },
        {
          weight: 3,
          arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
        },
      )
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const { ask, leadership, pass, now } = await scene()
          let term = null as { candidate: string; token: number; until: number } | null
          let greatest = 0
          for (const each of steps) {
            if (each.do === 'pass') pass(each.ms / 1000)
            const running = term !== null && now() < term.until ? term : null
            if (each.do === 'resign') await leadership.resign(each.candidate, ['sweep'])
            if (each.do === 'resign' && running?.candidate === each.candidate) term = null
            if (each.do !== 'ask') continue
            const { leads, fencingToken } = await ask(each.candidate, { willing: each.willing })
            assert.equal(leads, each.willing && (running === null || running.candidate === each.candidate))
            if (leads && running) assert.equal(fencingToken, running.token)
            else if (leads) assert.ok(fencingToken > greatest, `${fencingToken} after ${greatest}`)
            greatest = Math.max(greatest, fencingToken)
            if (leads) term = { candidate: each.candidate, token: fencingToken, until: now() + leaseMs }
            else if (running?.candidate === each.candidate) term = null
          }
        }),
        { numRuns: 100 },
      )
    })
  })
}
