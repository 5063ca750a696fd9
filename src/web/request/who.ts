import type { Request, Response } from 'express'
import type { Browser } from '../../citizen/browser.ts'
import type { DeviceHash } from '../../domain/ids.ts'
import type { World } from '../../domain/world.ts'
import { deviceKind } from '../../session/device-kind.ts'
import { deviceHashOf, sessionIdOf } from '../../session/secret-hash.ts'
import type { Cookies } from './cookies.ts'

/** The browser behind a request, by its device cookie; null before it has opened a door. */
export function deviceOf({ cookies }: { cookies: Cookies }, request: Request): DeviceHash | null {
  const key = cookies.device(request)
  return key ? deviceHashOf(key) : null
}

/** The browser behind a request, as the use cases know it. */
export function browserOf({ cookies }: { cookies: Cookies }, request: Request): Browser {
  const secret = cookies.session(request)
  return {
    device: deviceOf({ cookies }, request),
    session: secret ? sessionIdOf(secret) : null,
    readOnlySession: cookies.readOnlySession(request),
    kind: deviceKind(request.get('user-agent')),
  }
}

/**
 * The browser behind a request, given a device cookie if it has none. The cookie is set when an attempt starts, before
 * anyone is verified, so that a crash in between harms nobody.
 */
export function ensureDevice(
  { cookies, world }: { cookies: Cookies; world: Pick<World, 'token'> },
  request: Request,
  response: Response,
): DeviceHash {
  const known = deviceOf({ cookies }, request) ?? (response.locals['device'] as DeviceHash | undefined)
  if (known) return known
  const key = world.token(256)
  cookies.setDevice(response, key)
  const device = deviceHashOf(key)
  response.locals['device'] = device
  return device
}
