import assert from 'node:assert/strict'
import type { DeviceHash } from '../../src/domain/ids.ts'
import type { ClaimMove, DeviceClaims } from '../../src/domain/session.ts'
import { by, person } from './device-claims.people.ts'
import { type OpenStore, testClock } from './test-clock.ts'

/** Ways in which a claim passes to another device before its end. */
export function deviceClaimsExits(open: OpenStore<DeviceClaims>): void {
  const phone = 'phone' as DeviceHash
  const moved = async (claims: DeviceClaims, device: string, how: ClaimMove) =>
    (await claims.move(by(device), how)) ?? assert.fail('no claim is alive')

  it('gives the claim of a person inside to the next device at the millisecond at which the first one is idle', async () => {
    const clock = testClock()
    const claims = await open(clock)
    const { generation } = await claims.claim(by('phone'))
    const kept = await claims.keep(person, generation, { end: null, idleSeconds: 180 })
    assert.equal(kept?.freeAt, clock.now() + 180_000)
    clock.pass(179.999)
    assert.equal((await claims.claim(by('laptop'))).device, 'phone')
    clock.pass(0.001)
    assert.equal((await claims.find(person))?.isFree, true)
    const next = await claims.claim(by('laptop'))
    assert.deepEqual([next.device, next.generation, next.freeAt], ['laptop', 2, null])
    assert.equal(next.until, clock.now() + 3_600_000)
    assert.equal(next.endedSession, null, 'the first session goes on: blocked, as any other device')
  })

  it('gives a claim that began before all blocks were ended to the next device that asks, and no later one', async () => {
    const clock = testClock()
    const claims = await open(clock)
    const { generation } = await claims.claim(by('phone'))
    await claims.keep(person, generation, { end: clock.now() + 7_000_000, idleSeconds: null })
    const beganAt = clock.now()
    clock.pass(10)
    const asked = (freeBefore: number) => claims.claim({ ...by('laptop'), freeBefore })
    assert.equal((await asked(beganAt)).device, 'phone')
    assert.equal((await claims.claim({ ...by('phone'), freeBefore: clock.now() })).generation, generation)
    const next = await asked(beganAt + 1)
    assert.deepEqual([next.device, next.generation, next.until], ['laptop', 2, clock.now() + 3_600_000])
    assert.equal((await claims.claim({ ...by('phone'), freeBefore: beganAt + 1 })).device, 'laptop')
  })

  it('keeps a claim that its person reported, also when all blocks were ended', async () => {
    const clock = testClock()
    const claims = await open(clock)
    await claims.claim(by('phone'))
    await moved(claims, 'laptop', 'not_me')
    clock.pass(10)
    assert.equal((await claims.claim({ ...by('phone'), freeBefore: clock.now() })).device, null)
  })

  it('does not call a device idle that acts, and takes no look of another one for its act', async () => {
    const clock = testClock()
    const claims = await open(clock)
    const { generation } = await claims.claim(by('phone'))
    await claims.keep(person, generation, { end: null, idleSeconds: 180 })
    for (const act of [() => claims.find(person, phone), () => claims.claim(by('phone'))]) {
      clock.pass(179)
      await act()
      clock.pass(179)
      await claims.find(person, 'laptop' as DeviceHash)
      await claims.find(person)
      assert.equal((await claims.claim(by('laptop'))).device, 'phone')
    }
    clock.pass(1)
    assert.equal((await claims.claim(by('laptop'))).device, 'laptop')
  })

  it('does not call a device idle whose person waits, nor one that comes back before the next device has asked', async () => {
    const clock = testClock()
    const claims = await open(clock)
    const { generation } = await claims.claim(by('phone'))
    clock.pass(3000)
    assert.equal((await claims.claim(by('laptop'))).device, 'phone')
    await claims.keep(person, generation, { end: null, idleSeconds: 180 })
    clock.pass(200)
    assert.equal((await claims.claim(by('phone'))).generation, generation)
    assert.equal((await claims.claim(by('laptop'))).device, 'phone')
    await claims.keep(person, generation, { end: null, idleSeconds: null })
    clock.pass(300)
    assert.equal((await claims.claim(by('laptop'))).device, 'phone')
  })

  it('lets another device take over within the same block, once, and names the session that is over', async () => {
    const clock = testClock()
    const claims = await open(clock)
    const first = await claims.claim(by('phone'))
    clock.pass(60)
    const taken = await moved(claims, 'laptop', 'takeover')
    assert.deepEqual(taken, {
      ...first,
      device: 'laptop',
      session: 'session-laptop',
      generation: 2,
      verifiedAt: clock.now(),
      isTakenOver: true,
      endedSession: 'session-phone',
    })
    assert.deepEqual(await claims.claim(by('phone')), taken)
    assert.deepEqual(await moved(claims, 'phone', 'takeover'), taken, 'not back')
    assert.deepEqual(await moved(claims, 'tablet', 'takeover'), taken, 'and not on')
    assert.equal(await claims.release(person, first.generation), false)
    clock.pass(3540)
    const next = await claims.claim(by('phone'))
    assert.deepEqual([next.device, next.isTakenOver, next.endedSession], ['phone', false, null])
    assert.equal((await moved(claims, 'laptop', 'takeover')).device, 'laptop', 'a new block')
  })

  it('gives the same answer when a takeover is repeated, for it is not known whether the first answer came', async () => {
    const claims = await open(testClock())
    await claims.claim(by('phone'))
    const taken = await moved(claims, 'laptop', 'takeover')
    assert.deepEqual(await moved(claims, 'laptop', 'takeover'), taken)
    assert.deepEqual(await claims.claim(by('laptop')), taken)
  })

  it('lets exactly one of twenty devices take over at the same moment', async () => {
    const claims = await open(testClock())
    await claims.claim(by('phone'))
    const devices = Array.from({ length: 20 }, (_, n) => `device-${n}`)
    const answers = await Promise.all(devices.map((device) => moved(claims, device, 'takeover')))
    assert.equal(new Set(answers.map(({ device }) => device)).size, 1)
    assert.ok(answers.every(({ generation }) => generation === 2))
  })

  it('leaves the claim with no device after a report, until its end; only a desk passes it on before', async () => {
    const clock = testClock()
    const claims = await open(clock)
    const first = await claims.claim(by('phone'))
    const reported = await moved(claims, 'laptop', 'not_me')
    assert.deepEqual(reported, {
      ...first,
      device: null,
      session: null,
      generation: 2,
      reportedBy: 'laptop',
      endedSession: 'session-phone',
    })
    for (const device of ['phone', 'laptop', 'tablet']) {
      assert.deepEqual(await claims.claim(by(device)), reported)
      assert.deepEqual(await moved(claims, device, 'takeover'), reported)
      assert.deepEqual(await moved(claims, device, 'not_me'), reported)
    }
    const freed = await moved(claims, 'laptop', 'desk')
    assert.deepEqual([freed.device, freed.generation, freed.reportedBy], ['laptop', 3, null])
    assert.equal(freed.endedSession, 'session-phone', 'as long as it may not have ended yet')
  })

  it('does not let a device report itself, and ends the report with the block', async () => {
    const clock = testClock()
    const claims = await open(clock)
    const first = await claims.claim(by('phone'))
    assert.deepEqual(await moved(claims, 'phone', 'not_me'), first)
    await moved(claims, 'laptop', 'not_me')
    clock.pass(3600)
    assert.equal((await claims.claim(by('phone'))).device, 'phone')
  })

  it('begins a new block for the device that a desk freed, and moves nothing where none is alive', async () => {
    const clock = testClock()
    const claims = await open(clock)
    for (const how of ['takeover', 'not_me', 'desk'] as const) assert.equal(await claims.move(by('laptop'), how), null)
    await claims.claim(by('phone'))
    await moved(claims, 'tablet', 'takeover')
    clock.pass(600)
    const freed = await moved(claims, 'laptop', 'desk')
    assert.deepEqual([freed.device, freed.until, freed.isTakenOver], ['laptop', clock.now() + 3_600_000, false])
    assert.equal(freed.endedSession, 'session-tablet')
  })
}
