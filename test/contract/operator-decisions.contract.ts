import assert from 'node:assert/strict'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { OverrideDecision, OverrideId, OverrideStore } from '../../src/domain/operator.ts'

let count = 0
/** A door of its own for every test: the record of all doors is one. */
const someDoor = () => `door-${Date.now().toString(36)}-${count++}` as ProviderId

const now = Date.parse('2026-08-09T20:00:00+09:00')
const minute = 60_000

function closingOf(door: ProviderId, given: Partial<OverrideDecision> = {}): OverrideDecision {
  return {
    door,
    action: 'close',
    light: null,
    lowered: null,
    from: now,
    until: now + 60 * minute,
    reason: '공지된 장애',
    author: 'kim',
    decidedAt: now,
    ...given,
  }
}

export function operatorDecisionsContract(name: string, open: () => Promise<OverrideStore>): void {
  describe(`What operators decided: ${name}`, () => {
    let store: OverrideStore
    let door: ProviderId
    before(async () => {
      store = await open()
    })
    beforeEach(() => {
      door = someDoor()
    })

    const closing = (given: Partial<OverrideDecision> = {}) => closingOf(door, given)
    const forcing = (light: 'green' | 'yellow' | 'red', given: Partial<OverrideDecision> = {}) =>
      closing({ action: 'force', light, ...given })
    const maintaining = (from: number, given: Partial<OverrideDecision> = {}) =>
      closing({ action: 'maintenance', from, until: from + 30 * minute, ...given })
    const lowering = (lowered: OverrideDecision['lowered']) => closing({ action: 'lower', lowered })
    const liveAt = async (at: number) => (await store.live(at)).filter((override) => override.door === door)
    const recordAt = async (at: number) =>
      (await store.audit(at, 1_000))
        .filter(({ override }) => override.door === door)
        .map(({ event, author, at: when }) => `${event} ${author ?? '-'} ${(when - now) / minute}`)

    it('is live from the moment it is decided until its end, word for word', async () => {
      const kept = await store.decide(closing({ reason: '점검 "A"; drop table --\\' }))
      assert.deepEqual(await liveAt(now), [kept])
      assert.deepEqual(kept, { id: kept.id, ...closing({ reason: '점검 "A"; drop table --\\' }) })
      assert.equal((await liveAt(now + 60 * minute - 1)).length, 1)
      assert.deepEqual(await liveAt(now + 60 * minute), [])
    })

    it('is live while it is only planned, and keeps the order of decision', async () => {
      const tomorrow = await store.decide(maintaining(now + 1_440 * minute))
      const closed = await store.decide(closing())
      const today = await store.decide(maintaining(now + 10 * minute))
      assert.deepEqual(await liveAt(now), [tomorrow, closed, today])
    })

    it('to force a door takes the place of an earlier one to force it, also after its own end', async () => {
      await store.decide(forcing('red'))
      const last = await store.decide(forcing('yellow', { until: now + 5 * minute }))
      assert.deepEqual(await liveAt(now), [last])
      assert.deepEqual(await liveAt(now + 6 * minute), [])
    })

    it('to lower a door is kept as it was decided, and stands beside an earlier one to lower it', async () => {
      const closed = await store.decide(closing())
      const first = await store.decide(lowering({ acr: 'urn:gwanmun:loa:1', methods: [] }))
      const last = await store.decide(lowering({ acr: null, methods: ['tel', 'sms'] }))
      assert.deepEqual(last, { id: last.id, ...lowering({ acr: null, methods: ['tel', 'sms'] }) })
      assert.deepEqual(await liveAt(now), [closed, first, last])
      const [line] = (await store.audit(now, 1_000)).filter(({ override }) => override.door === door)
      assert.deepEqual(line?.override, last)
      for (const nothing of [null, { acr: null, methods: [] }]) await assert.rejects(store.decide(lowering(nothing)))
      await assert.rejects(store.decide(closing({ lowered: { acr: 'urn:gwanmun:loa:1', methods: [] } })))
    })

    it('to force leaves one to close, and other doors, alone', async () => {
      const closed = await store.decide(closing())
      const forced = await store.decide(forcing('green'))
      await store.decide(forcing('red', { door: someDoor() }))
      assert.deepEqual(await liveAt(now), [closed, forced])
    })

    it('is over once it was taken back, and can be taken back once', async () => {
      const kept = await store.decide(closing())
      const back = { author: 'lee', reason: '복구됨', at: now + minute }
      const answers = await Promise.all([1, 2, 3].map(() => store.withdraw(kept.id, back)))
      assert.deepEqual(
        answers.filter((answer) => answer !== null),
        [kept],
      )
      assert.deepEqual(await liveAt(now), [])
      assert.equal(await store.withdraw(kept.id, back), null)
    })

    it('cannot be taken back when it is over, was replaced or never was', async () => {
      const back = { author: 'lee', reason: '복구됨', at: now + 2 * minute }
      const short = await store.decide(closing({ until: now + minute }))
      const replaced = await store.decide(forcing('red'))
      await store.decide(forcing('yellow'))
      for (const id of [short.id, replaced.id, '00000000-0000-4000-8000-000000000000', "'; --", ''])
        assert.equal(await store.withdraw(id as OverrideId, back), null, id)
    })

    it('by two operators at once: the last wins everywhere, and both are on record', async () => {
      const kept = await Promise.all([
        store.decide(forcing('red', { author: 'kim' })),
        store.decide(forcing('yellow', { author: 'lee' })),
      ])
      const [winner, ...others] = await liveAt(now)
      assert.ok(winner && others.length === 0)
      assert.ok(kept.some(({ id }) => id === winner.id))
      assert.deepEqual(await liveAt(now), [winner])
      const decided = (await recordAt(now)).filter((line) => line.startsWith('decided'))
      assert.deepEqual(decided.toSorted(), ['decided kim 0', 'decided lee 0'])
    })

    it('is on record: who, what, when, why, and how it ended', async () => {
      await store.decide(forcing('red'))
      await store.decide(forcing('yellow', { author: 'lee', decidedAt: now + minute, until: now + 3 * minute }))
      const closed = await store.decide(closing({ decidedAt: now + 2 * minute, from: now + 2 * minute }))
      await store.withdraw(closed.id, { author: 'park', reason: '복구됨', at: now + 4 * minute })
      assert.deepEqual(await recordAt(now + 5 * minute), [
        'withdrawn park 4',
        'expired - 3',
        'decided kim 2',
        'decided lee 1',
        'replaced - 1',
        'decided kim 0',
      ])
      assert.deepEqual(await recordAt(now + minute), ['decided lee 1', 'replaced - 1', 'decided kim 0'])
      const [line] = (await store.audit(now + 5 * minute, 1_000)).filter(({ override }) => override.door === door)
      assert.deepEqual([line?.reason, line?.override], ['복구됨', closed])
      assert.equal((await store.audit(now + 5 * minute, 2)).length, 2)
    })
  })
}

/** @param rawly runs one statement on the tables, past the store */
export function operatorRecordOnlyGrows(
  name: string,
  open: () => Promise<{ store: OverrideStore; rawly(statement: string): Promise<unknown> }>,
): void {
  it(`What operators decided: ${name}, cannot be changed or removed, not even by a statement`, async () => {
    const { store, rawly } = await open()
    const kept = await store.decide(closingOf(someDoor()))
    await store.withdraw(kept.id, { author: 'kim', reason: '복구됨', at: now })
    for (const statement of [
      `update operator_decision set author = 'nobody'`,
      'delete from operator_decision',
      `update operator_withdrawal set author = 'nobody'`,
      'delete from operator_withdrawal',
      'truncate operator_decision, operator_withdrawal',
    ])
      await assert.rejects(rawly(statement), { code: '23001' }, statement)
  })
}
