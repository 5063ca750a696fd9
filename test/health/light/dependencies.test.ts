import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ProviderId } from '../../../src/domain/ids.ts'
import { openBoard } from '../../../src/health/light/board.ts'
import {
  alternativesTo,
  failedDependencies,
  failingSince,
  type JudgedProvider,
  standsOn,
} from '../../../src/health/light/dependencies.ts'
import { lightOf } from '../../../src/health/light/rules.ts'
import { defaultThresholds } from '../../../src/health/light/thresholds.ts'
import { providerWith } from '../condition.ts'

const now = 1_628_503_200_000
const door = (id: string, dependsOn: string[] = []) => ({ id: id as ProviderId, dependsOn })
const doors = [door('certificate'), door('phone', ['kcb']), door('ipin', ['kcb']), door('naver'), door('kakao')]
const [, phone, ipin] = doors as [(typeof doors)[0], (typeof doors)[0], (typeof doors)[0]]

/** A door that has failed for twenty seconds, or is well; where a person was verified so many milliseconds ago. */
const judged = (id: string, dependsOn: string[], state: 'fails' | 'well', verifiedMsAgo?: number): JudgedProvider => ({
  ...door(id, dependsOn),
  failingSince: state === 'fails' ? now - 20_000 : null,
  verifiedAt: verifiedMsAgo === undefined ? null : now - verifiedMsAgo,
})
const failed = (...providers: JudgedProvider[]) => Object.fromEntries(failedDependencies(providers, now))

const anyDoors = fc
  .array(
    fc.record({
      dependsOn: fc.uniqueArray(fc.constantFrom<string>('relay', 'carrier', 'centre', 'kcb'), { maxLength: 3 }),
      failingSince: fc.option(fc.integer({ min: now - 90_000, max: now })),
      verifiedAt: fc.option(fc.integer({ min: now - 90_000, max: now })),
    }),
    { maxLength: 7 },
  )
  .map((given) => given.map((one, index) => ({ ...one, id: `door-${index}` as ProviderId })))

describe('A dependency of several providers', () => {
  it('is taken for down when one of them fails, and none that it does not depend on', () => {
    const fail = (id: string) =>
      failed(...doors.map((one) => judged(one.id, one.dependsOn, one.id === id ? 'fails' : 'well')))
    assert.deepEqual(fail('phone'), { kcb: ['phone'] })
    assert.deepEqual(fail('kakao'), {})
  })

  it('that two failing providers share explains both, so what only one of them depends on is not suspected', () => {
    const [kakao, naver] = [judged('kakao', ['relay', 'centre'], 'fails'), judged('naver', ['relay'], 'fails')]
    assert.deepEqual(failed(kakao, naver, judged('bank', ['centre'], 'well')), { relay: ['kakao', 'naver'] })
    assert.deepEqual(failed(kakao, judged('bank', ['centre'], 'well')), { relay: ['kakao'], centre: ['kakao'] })
  })

  it('is acquitted by a person who was verified on it after the failure began, for a minute', () => {
    const kakao = judged('kakao', ['relay', 'centre'], 'fails')
    const with_ = (verifiedMsAgo: number) => failed(kakao, judged('naver', ['relay'], 'well', verifiedMsAgo))
    assert.deepEqual(with_(19_999), { centre: ['kakao'] })
    assert.deepEqual(with_(20_000), { relay: ['kakao'], centre: ['kakao'] })
    const long = { ...kakao, failingSince: now - 300_000 }
    assert.deepEqual(failed(long, judged('naver', ['relay'], 'well', 60_000)), { relay: ['kakao'], centre: ['kakao'] })
    assert.deepEqual(failed(long, judged('naver', ['relay'], 'well', 59_999)), { centre: ['kakao'] })
    assert.deepEqual(failed(kakao, judged('naver', ['relay'], 'fails', 1)), { relay: ['kakao', 'naver'] })
  })

  it('explains every failing provider that nothing acquits, is never one that is acquitted, in whatever order they stand', () => {
    fc.assert(
      fc.property(anyDoors, fc.nat(), (given, turn) => {
        const found = failedDependencies(given, now)
        for (const { dependsOn, failingSince: since } of given) {
          if (since === null) continue
          const acquitted = (name: string) =>
            given.some(
              (one) =>
                one.failingSince === null &&
                one.dependsOn.includes(name) &&
                one.verifiedAt !== null &&
                one.verifiedAt > since &&
                now - one.verifiedAt < 60_000,
            )
          const open = dependsOn.filter((name) => !acquitted(name))
          assert.equal(standsOn({ id: 'x' as ProviderId, dependsOn: open }, found), open.length > 0)
        }
        for (const [name, ids] of found) {
          assert.ok(ids.length > 0)
          for (const id of ids) {
            const one = given.find((candidate) => candidate.id === id) ?? assert.fail()
            assert.ok(one.failingSince !== null && one.dependsOn.includes(name))
          }
        }
        const at = given.length === 0 ? 0 : turn % given.length
        const turned = failedDependencies([...given.slice(at), ...given.slice(0, at)], now)
        const sorted = (of: typeof found) => [...of].map(([name, ids]) => `${name} ${ids.toSorted()}`).toSorted()
        assert.deepEqual(sorted(turned), sorted(found))
      }),
    )
  })

  it('is not one for every failing provider: one that explains the most rules out those that explain only the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), (count) => {
        const each = Array.from({ length: count }, (_, n) => judged(`door-${n}`, ['relay', `own-${n}`], 'fails'))
        assert.deepEqual(Object.keys(failed(...each)), ['relay'])
      }),
    )
  })

  it('is judged by red lights of an outage or of lost people only', () => {
    const since = (light: 'green' | 'yellow' | 'red', reason: 'outage' | 'failing' | 'saturated' | 'ok') =>
      failingSince({ light, reason, since: 7 })
    assert.deepEqual([since('red', 'outage'), since('red', 'failing')], [7, 7])
    assert.deepEqual(
      [since('yellow', 'failing'), since('red', 'saturated'), since('green', 'ok'), failingSince(null)],
      [null, null, null, null],
    )
  })
})

describe('Providers that depend on one operator', () => {
  it('are not green while another of them is down, unless people are verified', () => {
    const light = (verified: number, dependencyDown: boolean) => {
      const condition = { ...providerWith({ verified, p95Ms: 100, lastEvidenceAt: 9 }), dependencyDown }
      const { light, reason, selectable } = lightOf(condition, 10, defaultThresholds)
      return [light, reason, selectable]
    }
    assert.deepEqual(light(3, true), ['yellow', 'unknown', true])
    assert.deepEqual(light(3, false), ['green', 'ok', true])
    assert.deepEqual(light(100, true), ['green', 'ok', true])
  })

  it('are no alternatives to each other; all other providers are, in their order', () => {
    const ids = (failed: string) => alternativesTo(doors, failed as ProviderId).map(({ id }) => id)
    assert.deepEqual(ids(phone.id), ['certificate', 'naver', 'kakao'])
    assert.deepEqual(ids(ipin.id), ['certificate', 'naver', 'kakao'])
    assert.deepEqual(ids('kakao'), ['certificate', 'phone', 'ipin', 'naver'])
    assert.deepEqual(
      ids('nowhere'),
      doors.map(({ id }) => id),
    )
  })
})

describe('A board of doors with a common relay', () => {
  const relay = { ko: '공동 중계', en: 'Common relay' }
  const names = { relay }
  const well = () => providerWith({ verified: 3, p95Ms: 100, lastEvidenceAt: now })
  const dead = () => ({ ...providerWith({ lastEvidenceAt: now }), breaker: 'open' as const })
  type Given = Record<
    string,
    { on?: string[]; condition: ReturnType<typeof providerWith>; dependencyNames?: typeof names }
  >
  /** What each door shows at the second look: whether doors fail is read from the steady lights of the first. */
  const shown = (given: Given) => {
    const measure = openBoard({ thresholds: defaultThresholds, steadyMs: 9_000, nextMs: 3_000 })
    const entries = Object.entries(given).map(([id, { on = ['relay'], condition, ...rest }]) => ({
      ...door(id, on),
      name: { ko: id, en: id },
      dependencyNames: names,
      condition,
      ...rest,
    }))
    measure(entries, now - 2_000)
    return measure(entries, now).doors.map(({ id, light, dependency }) => ({ id, light, dependency }))
  }

  it('tells each door that is not green which others fail on it, and colours the quiet one yellow', () => {
    const apart = { on: [], condition: well() }
    assert.deepEqual(
      shown({ kakao: { condition: dead() }, naver: { condition: dead() }, bank: { condition: well() }, apart }),
      [
        { id: 'kakao', light: 'red', dependency: { id: 'relay', name: relay, sharedWith: ['naver'] } },
        { id: 'naver', light: 'red', dependency: { id: 'relay', name: relay, sharedWith: ['kakao'] } },
        { id: 'bank', light: 'yellow', dependency: { id: 'relay', name: relay, sharedWith: ['kakao', 'naver'] } },
        { id: 'apart', light: 'green', dependency: undefined },
      ],
    )
  })

  it('leaves it green and tells nothing where a person was verified on the relay since', () => {
    const proven = providerWith({ verified: 1, p95Ms: 100, lastEvidenceAt: now, verifiedAt: now - 1_000 })
    const found = shown({ kakao: { condition: dead() }, bank: { condition: proven } })
    assert.deepEqual(found, [
      { id: 'kakao', light: 'red', dependency: undefined },
      { id: 'bank', light: 'green', dependency: undefined },
    ])
  })

  it('blames no relay in words while every other door fails too: the cause may be anything', () => {
    const found = shown({
      kakao: { condition: dead() },
      bank: { condition: well() },
      other: { on: [], condition: dead() },
    })
    assert.deepEqual(
      found.map(({ light, dependency }) => [light, dependency]),
      [
        ['red', undefined],
        ['yellow', undefined],
        ['red', undefined],
      ],
    )
  })

  it('calls a dependency without a name by its own', () => {
    const [first] = shown({ kakao: { condition: dead(), on: ['line-7'] }, bank: { condition: dead(), on: ['line-7'] } })
    assert.deepEqual(first?.dependency, { id: 'line-7', name: { ko: 'line-7', en: 'line-7' }, sharedWith: ['bank'] })
  })
})
