import assert from 'node:assert/strict'
import { type GwanmunError, hasCode } from '../../src/domain/errors.ts'
import type { CampaignId, DeviceHash, PersonId, ProviderId, SealedText, SessionId } from '../../src/domain/ids.ts'
import type { VerifiedIdentity } from '../../src/domain/provider.ts'
import type { Session } from '../../src/domain/session.ts'
import type { CalendarDate } from '../../src/domain/time.ts'
import { claimStatus, demandClaim, finishHere, keepClaim, releaseClaim } from '../../src/session/device-claim.ts'
import { identify } from '../../src/session/identify.ts'
import { deviceHashOf, sessionIdOf } from '../../src/session/secret-hash.ts'
import { memoryDeviceClaims } from '../../src/store/memory/device-claims.ts'
import { memorySessions } from '../../src/store/memory/sessions.ts'
import { memoryWaitingRoom } from '../../src/store/memory/waiting-room.ts'
import { stillWorld } from '../support/still-world.ts'

const [phone, laptop] = [deviceHashOf('key of the phone'), deviceHashOf('key of the laptop')]
const [jiyu, minho] = ['jiyu', 'minho'] as PersonId[] as [PersonId, PersonId]

function identityFrom(provider: string): VerifiedIdentity {
  return {
    provider: provider as ProviderId,
    name: '김지유',
    birthDate: '1990-05-09' as CalendarDate,
    gender: 'female',
    nationality: 'domestic',
    phone: null,
    acr: 'urn:gwanmun:loa:2',
    amr: ['pin'],
    authTime: 0,
  }
}

function house() {
  const clock = stillWorld()
  const { world } = clock
  const [sessions, claims] = [memorySessions(clock), memoryDeviceClaims(clock)]
  const sealer = {
    seal(value: unknown, recordId: string) {
      return JSON.stringify({ value, recordId }) as SealedText
    },
    newForms: false,
  }
  return {
    clock,
    sessions,
    claims,
    /** Comes back from a door with a completed verification, in some browser. */
    async verify(person: PersonId, device: DeviceHash, provider = 'kakao', replaces: SessionId | null = null) {
      const tools = { world, sessions, sealer, sessionSeconds: 21_600 }
      return identify({ person, identity: identityFrom(provider), device, replaces }, tools)
    },
    reserve: (session: Session) => demandClaim(session, { claims, sessions, kind: 'android', blockSeconds: 3600 }),
    finish: (session: Session) => finishHere(session, { claims, sessions }),
  }
}

async function refusal(attempt: Promise<unknown>): Promise<GwanmunError<'device_blocked'>> {
  const error = await attempt.then(
    () => assert.fail('was not refused'),
    (thrown: unknown) => thrown,
  )
  assert.ok(hasCode(error, 'device_blocked'))
  return error
}

describe('Secrets in cookies', () => {
  it('are known to the store only as 43 characters of SHA-256', () => {
    assert.equal(sessionIdOf('abc'), 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
    assert.match(deviceHashOf('abc'), /^[\w-]{43}$/)
    assert.notEqual(sessionIdOf('abc'), sessionIdOf('abd'))
  })
})

describe('An identified session', () => {
  it('is found again by the secret in the cookie, and holds the identity sealed for itself', async () => {
    const { clock, sessions, verify } = house()
    const { session, secret } = await verify(jiyu, phone)
    assert.deepEqual(await sessions.find(sessionIdOf(secret)), session)
    assert.notEqual(session.id, secret)
    assert.equal(session.verifiedAt, clock.now())
    assert.deepEqual(JSON.parse(session.identity), { value: identityFrom('kakao'), recordId: session.id })
  })

  it('ends six hours after the verification', async () => {
    const { clock, sessions, verify } = house()
    const { session } = await verify(jiyu, phone)
    clock.pass(21_599)
    assert.notEqual(await sessions.find(session.id), null)
    clock.pass(1)
    assert.equal(await sessions.find(session.id), null)
  })

  it('gets a new id at every verification, and the old one opens nothing any more', async () => {
    const { sessions, verify } = house()
    const first = await verify(jiyu, phone)
    const second = await verify(jiyu, phone, 'naver', first.session.id)
    assert.notEqual(first.secret, second.secret)
    assert.equal(await sessions.find(first.session.id), null)
    assert.notEqual(await sessions.find(second.session.id), null)
  })
})

describe('One person, one device', () => {
  it('lets the first verified browser reserve, and resume without verifying again', async () => {
    const { clock, verify, reserve } = house()
    const { session } = await verify(jiyu, phone)
    const claim = await reserve(session)
    assert.equal(claim.until, clock.now() + 3_600_000)
    clock.pass(1800)
    assert.deepEqual(await reserve(session), claim)
  })

  it('refuses a second browser through another door, and tells it when the block ends (L8, L13)', async () => {
    const { clock, sessions, verify, reserve } = house()
    const first = await verify(jiyu, phone, 'kakao')
    const claim = await reserve(first.session)
    clock.pass(60)
    const second = await verify(jiyu, laptop, 'certificate')
    assert.deepEqual((await refusal(reserve(second.session))).details, { blockedUntil: claim.until })
    assert.notEqual(await sessions.find(second.session.id), null, 'it stays identified and can see its booking')
    assert.deepEqual(await reserve(first.session), claim, 'and the first goes on')
  })

  it('never prolongs the block by refusing, and lets the second browser take over at its end', async () => {
    const { clock, verify, reserve } = house()
    const claim = await reserve((await verify(jiyu, phone)).session)
    const second = (await verify(jiyu, laptop)).session
    for (let minute = 0; minute < 60; minute++) {
      assert.equal((await refusal(reserve(second))).details.blockedUntil, claim.until)
      clock.pass(60)
    }
    assert.equal((await reserve(second)).device, laptop)
  })

  it('refuses the first browser in its turn once the second has taken over', async () => {
    const { clock, verify, reserve } = house()
    const first = (await verify(jiyu, phone)).session
    await reserve(first)
    clock.pass(3600)
    const second = (await verify(jiyu, laptop)).session
    await reserve(second)
    await refusal(reserve(first))
  })

  it('does not renew the block by verifying again on the same browser', async () => {
    const { clock, verify, reserve } = house()
    const { session } = await verify(jiyu, phone)
    const claim = await reserve(session)
    clock.pass(3000)
    const again = await verify(jiyu, phone, 'naver', session.id)
    assert.deepEqual(await reserve(again.session), { ...claim, session: again.session.id })
  })

  it('sets no block by being identified alone (L15)', async () => {
    const { claims, verify } = house()
    await verify(jiyu, laptop)
    assert.equal(await claims.find(jiyu), null)
  })

  it('has exactly one winner when two browsers finish at the same moment', async () => {
    const { claims, verify, reserve } = house()
    const both = await Promise.all([verify(jiyu, phone, 'kakao'), verify(jiyu, laptop, 'naver')])
    const outcomes = await Promise.allSettled(both.map(({ session }) => reserve(session)))
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const winner = both[outcomes.findIndex(({ status }) => status === 'fulfilled')]
    assert.equal((await claims.find(jiyu))?.device, winner?.session.device)
  })

  it('recognises the winner after a crash between the claim and the answer', async () => {
    const { verify, reserve } = house()
    const lost = await verify(jiyu, phone)
    const claim = await reserve(lost.session) // and the answer never arrived: no session cookie was set
    const again = await verify(jiyu, phone, 'naver')
    assert.deepEqual(await reserve(again.session), { ...claim, session: again.session.id })
  })

  it('lets one browser serve a family, one after another', async () => {
    const { verify, reserve } = house()
    const first = await verify(jiyu, phone)
    await reserve(first.session)
    const second = await verify(minho, phone, 'kakao', first.session.id)
    assert.equal((await reserve(second.session)).person, minho)
  })

  it('says how a session stands without claiming anything', async () => {
    const { claims, verify, reserve } = house()
    const [first, second] = [(await verify(jiyu, phone)).session, (await verify(jiyu, laptop)).session]
    assert.deepEqual(claimStatus(first, await claims.find(jiyu)), { kind: 'unclaimed' })
    const claim = await reserve(first)
    assert.deepEqual(claimStatus(first, await claims.find(jiyu)), { kind: 'reserving', claim })
    assert.deepEqual(claimStatus(second, await claims.find(jiyu)), { kind: 'blocked', claim })
  })

  it('keeps the block until the lease and the hold have ended, and never shortens it', async () => {
    const { clock, claims, verify, reserve } = house()
    const claim = await reserve((await verify(jiyu, phone)).session)
    const tools = { claims, idleSeconds: 180 }
    assert.equal(await keepClaim(claim, null, tools), claim)
    const inside = await keepClaim(claim, clock.now() + 1_200_000, tools)
    assert.deepEqual(inside, { ...claim, freeAt: clock.now() + 180_000 })
    const kept = await keepClaim(inside, claim.until + 300_000, tools)
    assert.deepEqual(kept, { ...inside, until: claim.until + 300_000 })
    await keepClaim(inside, claim.until + 60_000, tools)
    assert.deepEqual(await claims.find(jiyu), kept)
    assert.deepEqual(await keepClaim(kept, null, tools), { ...kept, freeAt: null })
  })
})

describe('Finish here', () => {
  it('frees the person at once for another browser and ends this session', async () => {
    const { sessions, verify, reserve, finish } = house()
    const [first, second] = [(await verify(jiyu, phone)).session, (await verify(jiyu, laptop)).session]
    const claim = await reserve(first)
    await refusal(reserve(second))
    await finish(first)
    assert.equal(await sessions.find(first.id), null)
    assert.equal((await reserve(second)).generation, claim.generation + 1)
  })

  it('may be pressed twice, and late, without touching the next device', async () => {
    const { claims, verify, reserve, finish } = house()
    const [first, second] = [(await verify(jiyu, phone)).session, (await verify(jiyu, laptop)).session]
    await reserve(first)
    await finish(first)
    const claim = await reserve(second)
    await finish(first)
    assert.deepEqual(await claims.find(jiyu), claim)
  })

  it('on a blocked browser ends only its own session', async () => {
    const { claims, sessions, verify, reserve, finish } = house()
    const [first, second] = [(await verify(jiyu, phone)).session, (await verify(jiyu, laptop)).session]
    const claim = await reserve(first)
    await finish(second)
    assert.equal(await sessions.find(second.id), null)
    assert.deepEqual(await claims.find(jiyu), claim)
    assert.notEqual(await sessions.find(first.id), null)
  })

  it('leaves place and lease to the person: the next browser goes on inside (L8)', async () => {
    const { clock, verify, reserve, finish } = house()
    const [room, rules] = [
      'campaign' as CampaignId,
      {
        insideLimit: 1,
        readySeconds: 180,
        leaseSeconds: 1200,
        longestLeaseSeconds: 2400,
        idleSeconds: 300,
        assistedShare: 0.05,
      },
    ]
    const line = memoryWaitingRoom(clock)
    const first = (await verify(jiyu, phone)).session
    await reserve(first)
    await line.join(room, first.person, rules)
    const inside = await line.present(room, first.person, rules)
    await finish(first)
    const second = (await verify(jiyu, laptop)).session
    await reserve(second)
    assert.deepEqual(await line.join(room, second.person, rules), inside)
    assert.equal((await line.enter(room, second.person, rules))?.state, 'admitted')
  })

  it('ends the block also without ending the session, for instance once the booking is confirmed', async () => {
    const { claims, sessions, verify, reserve } = house()
    const { session } = await verify(jiyu, phone)
    await reserve(session)
    assert.equal(await releaseClaim(session, claims), true)
    assert.equal(await releaseClaim(session, claims), false)
    assert.equal(await claims.find(jiyu), null)
    assert.notEqual(await sessions.find(session.id), null)
  })
})
