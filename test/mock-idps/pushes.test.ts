import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createPushes, type PushDecision, pushDecisions } from '../../mock-idps/sandbox/pushes.ts'

const request = { provider: 'kakao', persona: 'man', clientId: 'shop', flow: 'flow-1', uid: 'uid-1' } as const
const minutes = 60_000

function context(setup: Parameters<typeof createPushes>[1] = {}) {
  let now = Date.parse('2026-03-02T03:00:00Z')
  const pushes = createPushes(() => now, setup)
  return {
    pushes,
    advance(ms: number) {
      now += ms
    },
  }
}

describe('a push to the simulated phone', () => {
  it('waits five minutes and offers three different numbers, the one on the screen among them', () => {
    const { push, reused } = context().pushes.send(request)
    assert.equal(reused, false)
    assert.equal(push.state, 'waiting')
    assert.equal(Date.parse(push.expiresAt) - Date.parse(push.sentAt), 5 * minutes)
    assert.equal(new Set(push.choices).size, 3)
    assert.ok(push.choices.includes(push.number))
    assert.match(push.number, /^\d\d$/)
    assert.ok(push.id.length >= 20)
    assert.ok(!('uid' in push))
  })

  it('is approved with the number shown, and by a test without one', () => {
    for (const pick of [true, false]) {
      const { pushes } = context()
      const { push } = pushes.send(request)
      assert.equal(pushes.decide(push.id, 'approve', pick ? push.number : undefined)?.state, 'approved')
    }
  })

  it('is rejected by the person, or by picking another number', () => {
    const { pushes } = context()
    const first = pushes.send(request).push
    assert.deepEqual(pick(pushes.decide(first.id, 'reject')), ['rejected', 'person'])
    const second = pushes.send(request).push
    const other = second.choices.find((choice) => choice !== second.number)
    assert.deepEqual(pick(pushes.decide(second.id, 'approve', other)), ['rejected', 'wrong_number'])
  })

  it('expires by the clock when it is ignored; approving afterwards counts for nothing', () => {
    const { pushes, advance } = context()
    const { push } = pushes.send(request)
    assert.equal(pushes.decide(push.id, 'ignore')?.state, 'waiting')
    advance(5 * minutes - 1)
    assert.equal(pushes.find(push.id)?.state, 'waiting')
    advance(1)
    assert.equal(pushes.find(push.id)?.state, 'expired')
    const late = pushes.decide(push.id, 'approve', push.number)
    assert.deepEqual([late?.state, late?.late], ['expired', true])
  })

  it('can be made to expire at once', () => {
    const { pushes } = context()
    const { push } = pushes.send(request)
    assert.equal(pushes.decide(push.id, 'expire')?.state, 'expired')
    assert.equal(pushes.find(push.id)?.late, false)
  })

  it('never leaves an end, whatever is decided and however long it lies', () => {
    const step = fc.oneof(fc.constantFrom<PushDecision>(...pushDecisions), fc.integer({ min: 0, max: 10 * minutes }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { pushes, advance } = context()
        const { push } = pushes.send(request)
        let ended: string | undefined
        for (const one of steps) {
          if (typeof one === 'number') advance(one)
          else pushes.decide(push.id, one)
          const { state } = pushes.find(push.id) ?? assert.fail()
          if (ended !== undefined) assert.equal(state, ended)
          if (state !== 'waiting') ended = state
        }
      }),
    )
  })

  it('asked for twice is sent once while it waits, and anew when it has ended', () => {
    const { pushes, advance } = context()
    const first = pushes.send(request).push
    advance(minutes)
    const again = pushes.send(request)
    assert.deepEqual([again.reused, again.push.id, again.push.expiresAt], [true, first.id, first.expiresAt])
    advance(4 * minutes)
    const anew = pushes.send(request)
    assert.equal(anew.reused, false)
    assert.notEqual(anew.push.id, first.id)
  })

  it('for another person, provider or transaction is another push', () => {
    const { pushes } = context()
    const { push } = pushes.send(request)
    for (const change of [{ persona: 'woman' }, { provider: 'naver' as const }, { uid: 'uid-2' }]) {
      assert.notEqual(pushes.send({ ...request, ...change }).push.id, push.id)
    }
    assert.equal(pushes.find(push.id, 'uid-1')?.id, push.id)
    assert.equal(pushes.find(push.id, 'uid-2'), undefined)
  })

  it('is listed newest first, by provider, person and state', () => {
    const { pushes } = context()
    const first = pushes.send(request).push
    const second = pushes.send({ ...request, persona: 'woman' }).push
    pushes.decide(first.id, 'approve')
    const ids = (filter: Parameters<typeof pushes.list>[0]) => pushes.list(filter).map(({ id }) => id)
    assert.deepEqual(ids({}), [second.id, first.id])
    assert.deepEqual(ids({ state: 'approved' }), [first.id])
    assert.deepEqual(ids({ persona: 'woman', provider: 'kakao' }), [second.id])
    assert.deepEqual(ids({ provider: 'phone' }), [])
  })

  it('is forgotten when too many came after it, or on reset', () => {
    const { pushes } = context({ limit: 2 })
    const ids = ['a', 'b', 'c'].map((uid) => pushes.send({ ...request, uid }).push.id)
    assert.deepEqual(
      ids.map((id) => pushes.find(id) !== undefined),
      [false, true, true],
    )
    pushes.clear()
    assert.equal(pushes.decide(ids[2] ?? '', 'approve'), undefined)
  })
})

const pick = (push?: { state: string; rejection: string | null }) => [push?.state, push?.rejection]
