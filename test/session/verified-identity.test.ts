import assert from 'node:assert/strict'
import type { ProviderId, SessionId } from '../../src/domain/ids.ts'
import type { VerifiedIdentity } from '../../src/domain/provider.ts'
import type { CalendarDate } from '../../src/domain/time.ts'
import { ivBytes, tagBytes } from '../../src/keyring/aes-gcm.ts'
import { openSealer } from '../../src/keyring/sealing.ts'
import { identityOfSession, sealForSession } from '../../src/session/verified-identity.ts'
import { system } from '../../src/system.ts'

const key = { version: 1, key: 'A'.repeat(43) }
const after = openSealer([{ ...key, envelope: 1 }], system)
/** With a keyring that releases until December 2026 may share. */
const before = openSealer([key], system)

const identity: VerifiedIdentity = {
  provider: 'kakao' as ProviderId,
  name: '김지유',
  birthDate: '1990-05-09' as CalendarDate,
  gender: 'female',
  nationality: 'domestic',
  phone: '+821012345678',
  acr: 'urn:gwanmun:loa:2',
  amr: ['pin'],
  authTime: 1_796_095_534_335,
}
const { provider, acr, amr } = identity
const clear = { id: 'session' as SessionId, provider, acr, amr }

describe('The identity of a session', () => {
  it('is read as it was sealed, whatever is known of the person', () => {
    const unknown = { gender: null, nationality: null, phone: null }
    for (const facts of [{}, { gender: 'male' }, { nationality: 'foreign' }, unknown] as Partial<VerifiedIdentity>[])
      for (const sealer of [before, after]) {
        const one = { ...identity, ...facts }
        const session = { ...clear, identity: sealForSession(sealer, one, clear.id) }
        assert.deepEqual(identityOfSession(after, session), one)
      }
  })

  it('takes less than half the letters it took', () => {
    const [short, long] = [after, before].map((sealer) => sealForSession(sealer, identity, clear.id).length)
    const kept = '["김지유","1990-05-09","f","d","+821012345678",1796095534335]'
    assert.equal(short, '1.1.'.length + Math.ceil((4 / 3) * (ivBytes + Buffer.byteLength(kept) + tagBytes)))
    assert.ok(2 * (short ?? 0) < (long ?? 0), `${short} of ${long}`)
  })

  it('does not open for another session, nor beside a provider, acr or amr that was altered', () => {
    const session = { ...clear, identity: sealForSession(after, identity, clear.id) }
    for (const altered of [
      { id: 'another' as SessionId },
      { provider: 'naver' as ProviderId },
      { acr: 'urn:gwanmun:loa:3' as const },
      { amr: [] },
      { amr: ['pin', 'mfa'] },
    ])
      assert.equal(identityOfSession(after, { ...session, ...altered }), null)
  })
})
