import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { DeviceHash, PersonId, ProviderId } from '../../src/domain/ids.ts'
import type { ClaimRequest, DeviceClaims } from '../../src/domain/session.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const person = 'person-1' as PersonId

function by(device: string, more: Partial<ClaimRequest> = {}): ClaimRequest {
  const [provider, kind] = ['kakao' as ProviderId, 'android' as const]
  return { person, device: device as DeviceHash, provider, kind, blockSeconds: 3600, ...more }
}

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

    it('pushes the end out for a lease or a hold and never pulls it in', async () => {
      const clock = testClock()
      const claims = await open(clock)
      const { generation, until } = await claims.claim(by('phone'))
      await claims.stretch(person, generation, until + 60_000)
      assert.equal((await claims.find(person))?.until, until + 60_000)
      await claims.stretch(person, generation, until - 60_000)
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
      await claims.stretch(person, old.generation, next.until + 60_000)
      assert.equal(await claims.release(person, old.generation), false)
      assert.deepEqual(await claims.find(person), next)
    })

    it('does not bring an ended claim back to life by stretching it', async () => {
      const clock = testClock()
      const claims = await open(clock)
      const { generation, until } = await claims.claim(by('phone'))
      clock.pass(3600)
      await claims.stretch(person, generation, until + 60_000)
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

    it('has at most one device per person, and ends a claim only by time or release, whatever happens', async () => {
      const device = fc.constantFrom('phone', 'laptop', 'tablet')
      const step = fc.oneof(
        fc.record({ do: fc.constant('claim' as const), device }),
        fc.record({ do: fc.constant('release' as const), generation: fc.integer({ min: 1, max: 4 }) }),
        fc.record({
          do: fc.constant('stretch' as const),
          generation: fc.integer({ min: 1, max: 4 }),
          seconds: fc.integer({ min: -60, max: 300 }),
        }),
        fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 0, max: 90 }) }),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
          const clock = testClock()
          const claims = await open(clock)
          const model = { device: '', generation: 0, until: 0 }
          for (const now of steps) {
            const alive = clock.now() < model.until
            if (now.do === 'pass') clock.pass(now.seconds)
            if (now.do === 'claim') {
              if (!alive)
                Object.assign(model, {
                  device: now.device,
                  generation: model.generation + 1,
                  until: clock.now() + 60_000,
                })
              await claims.claim(by(now.device, { blockSeconds: 60 }))
            }
            if (now.do === 'release') {
              const expected = alive && now.generation === model.generation
              assert.equal(await claims.release(person, now.generation), expected)
              if (expected) model.until = 0
            }
            if (now.do === 'stretch') {
              const until = clock.now() + now.seconds * 1000
              if (alive && now.generation === model.generation) model.until = Math.max(model.until, until)
              await claims.stretch(person, now.generation, until)
            }
            const found = await claims.find(person)
            if (clock.now() < model.until) {
              assert.equal(found?.device, model.device)
              assert.equal(found.generation, model.generation)
              assert.equal(found.until, model.until)
            } else assert.equal(found, null)
          }
        }),
        { numRuns: 100 },
      )
    })
  })
}
