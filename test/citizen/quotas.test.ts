import assert from 'node:assert/strict'
import type { Browser } from '../../src/citizen/browser.ts'
import { hasCode } from '../../src/domain/errors.ts'
import type { DeviceHash, PersonId, SessionId } from '../../src/domain/ids.ts'
import { demandWithin } from '../../src/limits/demand.ts'
import { stillWorld } from '../support/still-world.ts'
import { testQuotas } from '../support/test-quotas.ts'
import { openScene } from './scene.ts'

const anna = 'anna' as PersonId

const browserOf = (name: string, request?: Browser['request']): Browser => ({
  device: `device-${name}` as DeviceHash,
  devices: [`device-${name}` as DeviceHash],
  session: `session-${name}` as SessionId,
  readOnlySession: null,
  kind: 'ios',
  request,
})

/** How many of so many requests were answered, and by which policy the others were refused. */
async function answered(times: number, ask: () => unknown): Promise<{ times: number; by: unknown }> {
  const seen = { times: 0, by: null as unknown }
  for (let n = 0; n < times; n++)
    try {
      await ask()
      seen.times++
    } catch (error) {
      assert.ok(hasCode(error, 'too_many_requests'), String(error))
      seen.by = error.details.policy?.name
    }
  return seen
}

describe('The quotas of a citizen', () => {
  it('count a person on all their devices together, and no other person', async () => {
    const { asks } = testQuotas(stillWorld(), { personPerMinute: 100 })
    const [phone, computer] = [browserOf('phone'), browserOf('computer')]
    assert.deepEqual(await answered(60, () => asks(phone, anna)), { times: 60, by: null })
    assert.deepEqual(await answered(60, () => asks(computer, anna)), { times: 40, by: 'person' })
    assert.deepEqual(await answered(60, () => asks(browserOf('boram'), 'boram' as PersonId)), { times: 60, by: null })
  })

  it('count a request once, however often its session is looked up', async () => {
    const { asks } = testQuotas(stillWorld(), { personPerMinute: 10 })
    const request = { changes: false }
    assert.equal((await answered(50, () => asks(browserOf('anna', request), anna))).times, 50)
  })

  it('let a person who may change nothing more still read', async () => {
    const { asks } = testQuotas(stillWorld(), { personChangesPerMinute: 20 })
    const change = () => asks(browserOf('anna', { changes: true }), anna)
    assert.deepEqual(await answered(50, change), { times: 20, by: 'changes' })
    assert.equal((await answered(50, () => asks(browserOf('anna', { changes: false }), anna))).times, 50)
  })

  it('count the requests of one browser before anything is known of its person', async () => {
    const still = stillWorld()
    const { arrives } = testQuotas(still, { devicePerMinute: 100 })
    const arrive = async () => demandWithin((await arrives(browserOf('anna'))) ?? assert.fail(), still.now())
    assert.deepEqual(await answered(150, arrive), { times: 100, by: 'device' })
    const newcomer: Browser = { ...browserOf('new'), device: null, devices: [], session: null }
    assert.equal(arrives(newcomer), null)
  })

  it('count the attempts that one browser starts, and the verifications of one person', async () => {
    const still = stillWorld()
    const { begins, verified } = testQuotas(still)
    assert.deepEqual(await answered(200, () => begins('device-1' as DeviceHash)), { times: 120, by: 'starts' })
    assert.deepEqual(await answered(200, () => verified(anna)), { times: 60, by: 'verifications' })
    still.pass(600)
    assert.equal((await answered(200, () => begins('device-1' as DeviceHash))).times, 120)
    assert.equal((await answered(200, () => verified(anna))).times, 0)
  })

  it('refuse a session whose person is known to be refused, without looking it up, until the window ends', async () => {
    const scene = await openScene({ quotas: { personPerMinute: 20 } })
    const browser = await scene.verify('anna')
    const { find } = scene.sessions
    let looked = 0
    scene.sessions.find = async (id) => {
      looked++
      return find(id)
    }
    const look = () => scene.citizen.sessions.find(browser)
    assert.deepEqual(await answered(1_000, look), { times: 20, by: 'person' })
    assert.equal(looked, 21)
    scene.still.pass(60)
    assert.equal((await answered(1, look)).times, 1)
  })

  it('refuse a person who is verified without end, before a session is opened', async () => {
    const scene = await openScene({ quotas: { personVerificationsPerHour: 10 } })
    assert.deepEqual(await answered(15, () => scene.verify('anna')), { times: 10, by: 'verifications' })
    assert.equal((await answered(1, () => scene.verify('boram'))).times, 1)
  })

  it('look no session up for a browser without a device: its cookie came from elsewhere', async () => {
    const scene = await openScene()
    const browser = await scene.verify('anna')
    scene.sessions.away = true
    browser.device = null
    assert.equal(await scene.citizen.sessions.find(browser), null)
  })
})
