import type { Request, Response } from 'express'
import { GwanmunError } from '../../domain/errors.ts'
import type { DeviceHash } from '../../domain/ids.ts'
import type { VerifiedIdentity } from '../../domain/provider.ts'
import type { Session } from '../../domain/session.ts'
import { deviceHashOf, sessionIdOf } from '../../session/secret-hash.ts'
import type { Web } from '../context.ts'

/** The browser, by its device cookie; null before it has opened a door. */
export function deviceOf(web: Web, request: Request): DeviceHash | null {
  const key = web.cookies.device(request)
  return key ? deviceHashOf(key) : null
}

/** The browser, given its device cookie if it has none. Set before anyone is verified, so that a crash in between harms nobody. */
export function ensureDevice(web: Web, request: Request, response: Response): DeviceHash {
  const known = deviceOf(web, request) ?? (response.locals['device'] as DeviceHash | undefined)
  if (known) return known
  const key = web.world.token(256)
  web.cookies.setDevice(response, key)
  const device = deviceHashOf(key)
  response.locals['device'] = device
  return device
}

/** The session of this browser, if it is alive and was made in this browser; else null. */
export async function sessionOf(web: Web, request: Request): Promise<Session | null> {
  const secret = web.cookies.session(request)
  if (!secret) return null
  const session = await web.sessions.find(sessionIdOf(secret))
  // A session cookie alone, carried to another browser, opens nothing.
  return session && session.device === deviceOf(web, request) ? session : null
}

/** @throws GwanmunError `not_verified` */
export async function identified(web: Web, request: Request): Promise<Session> {
  const session = await sessionOf(web, request)
  if (!session) throw new GwanmunError('not_verified')
  return session
}

/** Who was verified in a session. @throws GwanmunError `not_verified` when it no longer opens (keys were withdrawn) */
export async function identityOf(web: Web, session: Session): Promise<VerifiedIdentity> {
  const identity = await web.sealer.open(session.identity, session.id)
  if (!identity) throw new GwanmunError('not_verified')
  return identity as VerifiedIdentity
}
