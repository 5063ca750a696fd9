import assert from 'node:assert/strict'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { Lowering } from '../../src/domain/operator.ts'
import type { VerifiedIdentity } from '../../src/domain/provider.ts'
import type { CalendarDate } from '../../src/domain/time.ts'
import { loweredDoors, loweredIdentity, loweringOf, loweringProblems } from '../../src/operator/lowering.ts'
import { minute, now, override } from './board.ts'

const id = 'phone' as ProviderId
const methods = [
  { id: 'sms', amr: ['sms', 'otp'] },
  { id: 'tel', amr: ['tel', 'otp'] },
]
const door = { id, acr: 'urn:gwanmun:loa:3', methods } as const
const lower = (lowered: Partial<Lowering>, given: Partial<Parameters<typeof override>[0]> = {}) =>
  override({ door: id, action: 'lower', lowered: { acr: null, methods: [], ...lowered }, ...given })
const identity = (method?: string): VerifiedIdentity => ({
  provider: id,
  name: '한가온',
  birthDate: '2000-02-29' as CalendarDate,
  gender: null,
  nationality: null,
  phone: null,
  acr: 'urn:gwanmun:loa:3',
  amr: ['tel', 'otp'],
  authTime: now,
  ...(method === undefined ? {} : { method }),
})

describe('A lowered door', () => {
  it('gives the lower acr for as long as the decision lasts, and other doors stay as they are', () => {
    const overrides = [lower({ acr: 'urn:gwanmun:loa:1' }, { from: now, until: now + minute })]
    const other = { ...door, id: 'ipin' as ProviderId }
    const acrsAt = (at: number) => loweredDoors([door, other], overrides, at).map(({ acr }) => acr.at(-1))
    assert.deepEqual([now - 1, now, now + minute - 1, now + minute].map(acrsAt), [
      ['3', '3'],
      ['1', '3'],
      ['1', '3'],
      ['3', '3'],
    ])
    assert.equal(loweredIdentity(identity(), overrides, now).acr, 'urn:gwanmun:loa:1')
    assert.equal(loweredIdentity(identity(), overrides, now + minute).acr, 'urn:gwanmun:loa:3')
  })

  it('never gives more than the person proved', () => {
    const weak = { ...identity(), acr: 'urn:gwanmun:loa:1' } as const
    assert.equal(loweredIdentity(weak, [lower({ acr: 'urn:gwanmun:loa:2' })], now).acr, 'urn:gwanmun:loa:1')
  })

  it('refuses the lowered method as the person’s, takes another, and refuses one that is not told', () => {
    const overrides = [lower({ methods: ['tel'] })]
    const refusedWith = (method?: string) => () => loweredIdentity(identity(method), overrides, now)
    const expected = { code: 'assertion_invalid', details: { provider: id, fault: 'person', reason: 'method_lowered' } }
    assert.throws(refusedWith('tel'), expected)
    assert.throws(refusedWith(), expected)
    assert.deepEqual(loweredIdentity(identity('sms'), overrides, now), identity('sms'))
    assert.deepEqual(loweredIdentity(identity('tel'), overrides, now + minute), identity('tel'))
  })

  it('counts the lowest of several decisions, and every method', () => {
    const overrides = [
      lower({ acr: 'urn:gwanmun:loa:2', methods: ['sms'] }),
      lower({ acr: 'urn:gwanmun:loa:1' }),
      lower({ methods: ['sms', 'tel'] }, { door: 'ipin' as ProviderId }),
      override({ door: id }),
    ]
    assert.deepEqual(loweringOf(overrides, id, now), { acr: 'urn:gwanmun:loa:1', methods: ['sms'] })
    assert.deepEqual(loweringOf([], id, now), { acr: null, methods: [] })
  })

  it('can be lowered only below its own acr, by methods that it has, and keeps one of them', () => {
    const paths = (lowered: Partial<Lowering>, of: Parameters<typeof loweringProblems>[1] = door) =>
      loweringProblems({ acr: null, methods: [], ...lowered }, of).map(({ path }) => path)
    assert.deepEqual(paths({ acr: 'urn:gwanmun:loa:2', methods: ['tel'] }), [])
    assert.deepEqual(paths({ acr: 'urn:gwanmun:loa:3' }), ['acr'])
    assert.deepEqual(paths({ methods: ['fax'] }), ['methods'])
    assert.deepEqual(paths({ methods: ['sms', 'tel'] }), ['methods'])
    assert.deepEqual(paths({ methods: ['sms'] }, { id, acr: door.acr }), ['methods'])
  })
})
