import assert from 'node:assert/strict'
import type { DeviceHash, PersonId, ProviderId, SealedText, SessionId } from '../../src/domain/ids.ts'
import type { Session, SessionStore } from '../../src/domain/session.ts'
import type { Instant } from '../../src/domain/time.ts'
import { type OpenStore, testClock } from './test-clock.ts'

function sessionOf(id: string, verifiedAt: Instant, seconds = 21_600): Session {
  return {
    id: id as SessionId,
    person: 'person-1' as PersonId,
    device: 'device-1' as DeviceHash,
    provider: 'kakao' as ProviderId,
    acr: 'urn:gwanmun:loa:2',
    amr: ['pin'],
    verifiedAt,
    expiresAt: verifiedAt + seconds * 1000,
    identity: 'sealed' as SealedText,
  }
}

export function sessionStoreContract(name: string, open: OpenStore<SessionStore>): void {
  describe(`Session store contract: ${name}`, () => {
    it('finds a session as it was opened', async () => {
      const clock = testClock()
      const sessions = await open(clock)
      const session = sessionOf('s-1', clock.now())
      await sessions.open(session)
      assert.deepEqual(await sessions.find(session.id), session)
      assert.equal(await sessions.find('s-2' as SessionId), null)
    })

    it('finds one as it was opened whatever its methods are called and however its identity is sealed', async () => {
      const clock = testClock()
      const sessions = await open(clock)
      for (const identity of ['1.1.c2VhbGVk', 'eyJhbGciOiJkaXIifQ..a.b.c'] as SealedText[])
        for (const amr of [[], ['swk', 'pwd', 'mfa'], ['with space', 'a+b'], [''], ['인증서', '\ud800']]) {
          const session = { ...sessionOf('s-1', clock.now()), identity, amr }
          await sessions.open(session)
          assert.deepEqual(await sessions.find(session.id), session)
        }
    })

    it('never returns a session that has expired, to the millisecond', async () => {
      const clock = testClock()
      const sessions = await open(clock)
      const session = sessionOf('s-1', clock.now(), 60)
      await sessions.open(session)
      clock.pass(59.999)
      assert.notEqual(await sessions.find(session.id), null)
      clock.pass(0.001)
      assert.equal(await sessions.find(session.id), null)
    })

    it('forgets a closed session, and closing it again does nothing', async () => {
      const clock = testClock()
      const sessions = await open(clock)
      const [first, second] = [sessionOf('s-1', clock.now()), sessionOf('s-2', clock.now())]
      await sessions.open(first)
      await sessions.open(second)
      await sessions.close(first.id)
      await sessions.close(first.id)
      assert.equal(await sessions.find(first.id), null)
      assert.deepEqual(await sessions.find(second.id), second)
    })

    it('says for an hour how another device ended a session, and nothing of one that was only closed', async () => {
      const clock = testClock()
      const sessions = await open(clock)
      const [first, second] = [sessionOf('s-1', clock.now()), sessionOf('s-2', clock.now())]
      for (const session of [first, second]) await sessions.open(session)
      assert.equal(await sessions.ending(first.id), null)
      await sessions.close(first.id, 'takeover')
      await sessions.close(second.id)
      assert.deepEqual([await sessions.find(first.id), await sessions.find(second.id)], [null, null])
      assert.deepEqual([await sessions.ending(first.id), await sessions.ending(second.id)], ['takeover', null])
      clock.pass(3_599.999)
      assert.equal(await sessions.ending(first.id), 'takeover')
      clock.pass(0.001)
      assert.equal(await sessions.ending(first.id), null)
    })

    it('keeps its own copy: changing what went in or came out changes nothing stored', async () => {
      const clock = testClock()
      const sessions = await open(clock)
      const session = sessionOf('s-1', clock.now())
      await sessions.open(session)
      session.person = 'someone-else' as PersonId
      const found = await sessions.find(session.id)
      assert.equal(found?.person, 'person-1')
      found.expiresAt += 1e9
      assert.equal((await sessions.find(session.id))?.expiresAt, clock.now() + 21_600_000)
    })
  })
}
