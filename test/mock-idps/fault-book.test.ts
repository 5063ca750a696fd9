import assert from 'node:assert/strict'
import { createFaultBook, type FaultBook, type MatchContext } from '../../mock-idps/faults/fault-book.ts'
import { type FaultPlanInput, faultPlan } from '../../mock-idps/faults/plan.ts'

const token: MatchContext = { provider: 'kakao', endpoint: 'token' }

function bookOf(...plans: FaultPlanInput[]): FaultBook {
  const book = createFaultBook()
  for (const plan of plans) book.add(faultPlan.parse(plan))
  return book
}

describe('the fault book', () => {
  it('answers nothing when no plan matches', () => {
    assert.equal(createFaultBook().apply(token), undefined)
    assert.equal(bookOf({ match: { provider: 'naver' }, do: [{ type: 'hang' }] }).apply(token), undefined)
  })

  it('adds delays up and lets the first replacement win', () => {
    const book = bookOf(
      { do: [{ type: 'latency', ms: 100 }] },
      {
        do: [
          { type: 'latency', ms: 50 },
          { type: 'status', status: 500 },
        ],
      },
      { do: [{ type: 'outage', mode: 'reset' }] },
    )
    const played = book.apply(token)
    assert.equal(played?.delayMs, 150)
    assert.deepEqual(played?.replacement, { type: 'status', status: 500 })
    assert.deepEqual(played?.plans, ['fault-1', 'fault-2', 'fault-3'])
  })

  it('applies a plan at most `times` times, and still lists it then', () => {
    const book = bookOf({ do: [{ type: 'outage' }], times: 2 })
    assert.deepEqual(
      [1, 2, 3].map(() => book.apply(token) !== undefined),
      [true, true, false],
    )
    assert.equal(book.list()[0]?.played, 2)
    assert.equal(book.remove('fault-1'), true)
    assert.equal(book.remove('fault-1'), false)
  })

  it('counts for `nth` only requests that match the rest', () => {
    const book = bookOf({ match: { endpoint: 'token', persona: 'elder', nth: 2 }, do: [{ type: 'hang' }] })
    const elder = { ...token, persona: 'elder' }
    const meets = [token, elder, { ...elder, endpoint: 'keys' } as const, token, elder, elder]
    assert.deepEqual(
      meets.map((context) => book.apply(context) !== undefined),
      [false, false, false, false, true, false],
    )
  })

  it('binds a plan to one flow, whatever else happens', () => {
    const book = bookOf({ match: { flow: 'flow-7' }, do: [{ type: 'hang' }], times: 1 })
    assert.equal(book.apply(token), undefined)
    assert.equal(book.apply({ ...token, flow: 'flow-8' }), undefined)
    assert.ok(book.apply({ ...token, flow: 'flow-7' }))
    assert.equal(book.apply({ ...token, flow: 'flow-7' }), undefined)
  })

  it('a rate of 0 never fails and of 1 always; in between the seed decides, in every run alike', () => {
    const fails = (rate: number, seed: number) => {
      const book = bookOf({ do: [{ type: 'outage' }], rate, seed })
      return Array.from({ length: 1000 }, () => (book.apply(token) ? 'x' : '.')).join('')
    }
    assert.equal(fails(0, 1), '.'.repeat(1000))
    assert.equal(fails(1, 1), 'x'.repeat(1000))
    assert.equal(fails(0.2, 7), fails(0.2, 7))
    assert.notEqual(fails(0.2, 7), fails(0.2, 8))
    const share = fails(0.2, 7).split('x').length - 1
    assert.ok(share > 160 && share < 240, String(share))
  })

  it('without a seed two plans fail at different requests, the same in every run', () => {
    const book = bookOf()
    const run = () => {
      const plans = ['truncate', 'drip'] as const
      const ids = plans.map((type) => book.add(faultPlan.parse({ do: [{ type }], rate: 0.5 })).id)
      const drawn = Array.from({ length: 100 }, () => book.apply(token)?.plans ?? [])
      book.clear()
      return ids.map((id) => drawn.map((played) => (played.includes(id) ? 'x' : '.')).join(''))
    }
    const [one, other] = run()
    assert.notEqual(one, other)
    assert.deepEqual(run(), [one, other])
  })

  it('applies without an endpoint where the effects belong; transport faults at every request', () => {
    const book = bookOf(
      { do: [{ type: 'id_token', defect: 'iss_wrong' }] },
      { do: [{ type: 'discovery', defect: 'issuer_mismatch' }] },
      { do: [{ type: 'latency', ms: 1 }] },
    )
    const plansAt = (endpoint: MatchContext['endpoint']) => book.apply({ provider: 'kakao', endpoint })?.plans
    assert.deepEqual(plansAt('token'), ['fault-1', 'fault-3'])
    assert.deepEqual(plansAt('discovery'), ['fault-2', 'fault-3'])
    assert.deepEqual(plansAt('userinfo'), ['fault-3'])
    assert.equal(plansAt('authorization_response'), undefined)
  })

  it('leaves what belongs to the way back for the moment the browser goes back', () => {
    const book = bookOf({ do: [{ type: 'authorization_response', defect: 'state_wrong' }], times: 1 })
    const played = book.apply({ provider: 'kakao', endpoint: 'authorization' })
    assert.deepEqual(played?.plans, [])
    assert.equal(book.list()[0]?.matched, 0)
    const back = played?.atReturn?.()
    assert.equal(back?.changes.length, 1)
    assert.deepEqual(played?.plans, ['fault-1'], 'the ledger sees it')
    assert.equal(book.apply({ provider: 'kakao', endpoint: 'resume' }), undefined)
  })

  it('forgets the oldest plans that are used up or bound to one flow, and no others', () => {
    const book = createFaultBook(2)
    book.add(faultPlan.parse({ match: { provider: 'naver' }, do: [{ type: 'hang' }] }))
    for (let n = 1; n <= 4; n += 1) {
      book.add(faultPlan.parse({ match: { flow: `flow-${n}` }, do: [{ type: 'hang' }] }))
    }
    assert.deepEqual(
      book.list().map(({ id }) => id),
      ['fault-1', 'fault-4', 'fault-5'],
    )
    assert.equal(book.apply({ ...token, flow: 'flow-1' }), undefined)
    assert.ok(book.apply({ ...token, flow: 'flow-4' }))
  })
})
