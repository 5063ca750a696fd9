import assert from 'node:assert/strict'
import type { DeviceHash, PersonId, ProviderId, SessionId } from '../../src/domain/ids.ts'
import type { DeviceClaims } from '../../src/domain/session.ts'
import { deviceClaimsExits } from './device-claims.exits.ts'
import { deviceClaimsModel } from './device-claims.model.ts'
import { by, person } from './device-claims.people.ts'
import { type OpenStore, testClock } from './test-clock.ts'

export function deviceClaimsContract(name: string, open: OpenStore<DeviceClaims>): void {
  describe(`Device claims contract: ${name}`, () => {
    it('gives the claim to the first device, for the length of the block', async () => {
      const clock = testClock()
      const claims = await open(clock)
      const claim = await claims.claim(by('phone'))
      assert.deepEqual(claim, {
        person,
        device: 'phone',
        generation: 1,
        provider: 'kakao',
        kind: 'android',
        verifiedAt: clock.now(),
        until: clock.now() + 3_600_000,
        session: 'session-phone',
        freeAt: null,
        isFree: false,
        isTakenOver: false,
        reportedBy: null,
        endedSession: null,
      })
      assert.deepEqual(await claims.find(person), claim)
    })

    it('gives the same device its own claim back, unprolonged, through whatever door it came', async () => {
      const clock = testClock()
      const claims = await open(clock)
      const first = await claims.claim(by('phone'))
      clock.pass(1800)
      assert.deepEqual(await claims.claim(by('phone', { provider: 'naver' as ProviderId, blockSeconds: 7200 })), first)
    })

    it('shows another device the claim that stands in its way, and asking never prolongs it', async () => {
      const clock = testClock()
      const claims = await open(clock)
      const first = await claims.claim(by('phone'))
      for (let minute = 0; minute < 59; minute++) {
        clock.pass(60)
        assert.deepEqual(await claims.claim(by('laptop')), first)
      }
      assert.deepEqual(await claims.find(person), first)
    })

    it('ends the claim at the millisecond it says, and then the next device takes over, one generation up', async () => {
      const clock = testClock()
      const claims = await open(clock)
      await claims.claim(by('phone'))
      clock.pass(3599.999)
      assert.equal((await claims.claim(by('laptop'))).device, 'phone')
      clock.pass(0.001)
      assert.equal(await claims.find(person), null)
      const next = await claims.claim(by('laptop'))
      assert.equal(next.device, 'laptop')
      assert.equal(next.generation, 2)
      assert.equal(next.until, clock.now() + 3_600_000)
    })

    it('lets exactly one of two devices win that finish verifying at once, and tells both who', async () => {
      const claims = await open(testClock())
      const answers = await Promise.all([claims.claim(by('phone')), claims.claim(by('laptop'))])
      assert.deepEqual(answers[0], answers[1])
    })

    it('lets exactly one of forty devices win when a claim has just been released', async () => {
      const claims = await open(testClock())
      await claims.release(person, (await claims.claim(by('first'))).generation)
      const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => claims.claim(by(`device-${n}`))))
      assert.equal(new Set(answers.map(({ device }) => device)).size, 1)
      assert.ok(answers.every(({ generation }) => generation === 2))
    })

    it('knows the session of the device that holds it, also after another verification there', async () => {
      const claims = await open(testClock())
      await claims.claim(by('phone'))
      const session = 'session-again' as SessionId
      assert.equal((await claims.claim(by('phone', { session }))).session, session)
      assert.equal((await claims.claim(by('phone', { session: null }))).session, session)
      await claims.claim(by('laptop'))
      assert.equal((await claims.find(person))?.session, session)
    })

    it('pushes the end out for a lease or a hold and never pulls it in', async () => {
      const clock = testClock()
      const claims = await open(clock)
      const { generation, until } = await claims.claim(by('phone'))
      await claims.keep(person, generation, { end: until + 60_000, idleSeconds: null })
      assert.equal((await claims.find(person))?.until, until + 60_000)
      await claims.keep(person, generation, { end: until - 60_000, idleSeconds: null })
      assert.equal((await claims.find(person))?.until, until + 60_000)
      clock.pass(3630)
      assert.equal((await claims.claim(by('laptop'))).device, 'phone')
    })

    it('frees the person at once on release, and releasing again does nothing', async () => {
      const claims = await open(testClock())
      const { generation } = await claims.claim(by('phone'))
      assert.equal(await claims.release(person, generation), true)
      assert.equal(await claims.find(person), null)
      assert.equal(await claims.release(person, generation), false)
      assert.equal((await claims.claim(by('laptop'))).generation, 2)
    })

    it('ignores a generation that has passed: no late stretch or release touches the next device', async () => {
      const clock = testClock()
      const claims = await open(clock)
      const old = await claims.claim(by('phone'))
      await claims.release(person, old.generation)
      const next = await claims.claim(by('laptop'))
      await claims.keep(person, old.generation, { end: next.until + 60_000, idleSeconds: null })
      assert.equal(await claims.release(person, old.generation), false)
      assert.deepEqual(await claims.find(person), next)
    })

    it('does not bring an ended claim back to life by stretching it', async () => {
      const clock = testClock()
      const claims = await open(clock)
      const { generation, until } = await claims.claim(by('phone'))
      clock.pass(3600)
      await claims.keep(person, generation, { end: until + 60_000, idleSeconds: null })
      assert.equal(await claims.find(person), null)
      assert.equal(await claims.release(person, generation), false)
    })

    it('never gives a generation out twice, even half a day after the claim ended', async () => {
      const clock = testClock()
      const claims = await open(clock)
      await claims.claim(by('phone'))
      clock.pass(12 * 3600)
      assert.equal((await claims.claim(by('phone'))).generation, 2)
    })

    it('keeps people apart: one device may serve a whole family, one after another', async () => {
      const claims = await open(testClock())
      for (const member of ['mother', 'father', 'grandmother'] as PersonId[]) {
        const claim = await claims.claim(by('family-tablet', { person: member }))
        assert.equal(claim.device, 'family-tablet')
        assert.equal(claim.generation, 1)
      }
    })

    it('keeps its own copy', async () => {
      const claims = await open(testClock())
      const claim = await claims.claim(by('phone'))
      claim.device = 'laptop' as DeviceHash
      assert.equal((await claims.find(person))?.device, 'phone')
    })

    deviceClaimsExits(open)
    deviceClaimsModel(open)
  })
}
