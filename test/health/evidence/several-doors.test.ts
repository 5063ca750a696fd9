import assert from 'node:assert/strict'
import type { ProviderId } from '../../../src/domain/ids.ts'
import { type ComparedDoor, openSeveralDoors } from '../../../src/health/evidence/several-doors.ts'

const seconds = 1_000
const start = 1_600_000_000_000

describe('Doors that fail together', () => {
  /** Each door begins to fail at its second, by the rule; undefined: it stays well. Two of them have one operator. */
  function seen(failsAt: Record<string, number | undefined>, { rule = 'probe-failed', until = 30 } = {}) {
    const compare = openSeveralDoors()
    const found: (readonly ProviderId[] | null)[] = []
    for (let second = 0; second <= until; second++) {
      const now = start + second * seconds
      const doors = Object.entries(failsAt).map(([id, at]): ComparedDoor => {
        const fails = at !== undefined && second >= at
        const dependsOn = id === 'phone' || id === 'ipin' ? ['kcb'] : []
        return { id: id as ProviderId, dependsOn, rule: fails ? rule : 'ok', lastEvidenceAt: now }
      })
      found.push(compare(doors, now)?.except ?? null)
    }
    return found
  }
  const all = { certificate: 10, phone: 11, ipin: 12, naver: 13, kakao: 15 }

  it('within five seconds, four of them unrelated, are our side: from the fourth on, for as long as they fail', () => {
    const found = seen(all)
    assert.deepEqual(found.slice(0, 15), Array(15).fill(null))
    assert.deepEqual(found.slice(15), Array(16).fill([]))
  })

  it('are not our side where two of the four have one operator, where it took longer, or where they are three', () => {
    for (const some of [
      { ...all, certificate: undefined },
      { ...all, kakao: 16 },
      { ...all, naver: undefined, kakao: undefined },
    ])
      assert.deepEqual(new Set(seen(some)), new Set([null]))
  })

  it('are not our side by what anybody can forge', () => {
    for (const rule of [
      'abandoned',
      'refused',
      'answers-incomplete',
      'sole-network-failures',
      'login-page-down',
      'full',
    ])
      assert.deepEqual(new Set(seen(all, { rule })), new Set([null]), rule)
  })

  it('leave out a door that gives good evidence meanwhile', () => {
    assert.deepEqual(seen({ ...all, ipin: undefined }).at(-1), ['ipin'])
    assert.deepEqual(seen({ ...all, bank: undefined }).at(-1), ['bank'])
  })

  it('are over as soon as one of four recovers, and begin anew only together', () => {
    const compare = openSeveralDoors()
    const at = (second: number, ill: readonly string[]) =>
      compare(
        ['certificate', 'phone', 'naver', 'kakao'].map((id) => ({
          id: id as ProviderId,
          rule: ill.includes(id) ? 'breaker-open' : 'ok',
          lastEvidenceAt: start + second * seconds,
        })),
        start + second * seconds,
      )
    assert.ok(at(0, ['certificate', 'phone', 'naver', 'kakao']))
    assert.ok(at(60, ['certificate', 'phone', 'naver', 'kakao']))
    assert.equal(at(61, ['certificate', 'phone', 'naver']), null)
    assert.equal(at(70, ['certificate', 'phone', 'naver', 'kakao']), null)
  })
})
