import assert from 'node:assert/strict'
import type { ProviderId } from '../../../src/domain/ids.ts'
import { alternativesTo, standsOn, suspects } from '../../../src/health/light/dependencies.ts'
import { lightOf } from '../../../src/health/light/rules.ts'
import { defaultThresholds } from '../../../src/health/light/thresholds.ts'
import { providerWith } from '../condition.ts'

const door = (id: string, dependsOn: string[] = []) => ({ id: id as ProviderId, dependsOn })
const doors = [door('certificate'), door('phone', ['kcb']), door('ipin', ['kcb']), door('naver'), door('kakao')]
const [, phone, ipin] = doors as [(typeof doors)[0], (typeof doors)[0], (typeof doors)[0]]

describe('Providers that depend on one operator', () => {
  it('make it suspect when one of them is down, and no other operator', () => {
    const down = suspects(doors.map((one) => ({ ...one, outage: one.id === 'phone' })))
    assert.deepEqual([...down], ['kcb'])
    assert.deepEqual(
      doors.filter((one) => standsOn(one, down)).map(({ id }) => id),
      ['phone', 'ipin'],
    )
    assert.deepEqual([...suspects(doors.map((one) => ({ ...one, outage: one.id === 'kakao' })))], [])
  })

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
