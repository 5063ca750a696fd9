/**
 * Session: a verified person in one browser, and the right of one browser at a time to reserve for them.
 *
 *   verification ──▶ identify ──▶ session (identified: may read and cancel)      secret ──▶ cookie, its SHA-256 ──▶ store
 *   session ──▶ demandClaim ──▶ device claim (reserving: may take a ticket, hold, confirm) ──▶ keepClaim … releaseClaim
 *
 * The first browser of a person that asks for a ticket gets the claim, until `blockSeconds` after it, or until its lease and
 * hold end (device-claim.ts, ADR 5). The identity is kept sealed (verified-identity.ts). Clock: the store's.
 */
import type { DeviceHash, PersonId, SessionId } from '../domain/ids.ts'
import type { VerifiedIdentity } from '../domain/provider.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { Session, SessionStore } from '../domain/session.ts'
import type { World } from '../domain/world.ts'
import { sessionIdOf } from './secret-hash.ts'
import { sealForSession } from './verified-identity.ts'

/** A completed verification in one browser. */
export interface Verification {
  person: PersonId
  identity: VerifiedIdentity
  device: DeviceHash
  /** The session that this browser had until now, of any person; ended, since the session id rotates at login. */
  replaces: SessionId | null
}

export interface IdentifyTools {
  world: World
  sessions: SessionStore
  sealer: Pick<Sealer, 'seal' | 'newForms'>
  /** Life of a session, in seconds. Setting `sessionSeconds`, default 21 600 (6 h). */
  sessionSeconds: number
}

/**
 * Opens an identified session, on any device and whatever claim stands elsewhere. `secret` is for the session cookie and
 * is kept nowhere else.
 */
export async function identify(
  { person, identity, device, replaces }: Verification,
  { world, sessions, sealer, sessionSeconds }: IdentifyTools,
): Promise<{ session: Session; secret: string }> {
  const secret = world.token(256)
  const id = sessionIdOf(secret)
  const verifiedAt = world.now()
  const session: Session = {
    id,
    person,
    device,
    provider: identity.provider,
    acr: identity.acr,
    amr: identity.amr,
    verifiedAt,
    expiresAt: verifiedAt + sessionSeconds * 1000,
    identity: sealForSession(sealer, identity, id),
  }
  await sessions.open(session)
  if (replaces) await sessions.close(replaces)
  return { session, secret }
}
