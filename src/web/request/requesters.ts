/**
 * Request: what a request says of its sender, and what a response gives back to the browser.
 *
 *   cookies.ts ─▶ requesters.ts (browser, session, reader) ─▶ use cases ─▶ sign-in.ts, sign-out.ts ─▶ cookies
 *   attempt-runs.ts: an attempt in its cookie, to the provider and back (passport) ─▶ round-trips.ts
 *   same-site.ts: refuses what another site made a browser send · client-address.ts: the address behind trusted proxies
 *   read.ts, clinic-query.ts: body and query by a schema, or `invalid_request`
 *
 * Cookies are plain secrets here and hashes everywhere else.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Browser } from '../../citizen/browser.ts'
import type { Reader } from '../../citizen/read-only-session.ts'
import type { Sessions } from '../../citizen/sessions.ts'
import type { DeviceHash } from '../../domain/ids.ts'
import type { Session } from '../../domain/session.ts'
import type { World } from '../../domain/world.ts'
import { deviceKind } from '../../session/device-kind.ts'
import { deviceHashOf, sessionIdOf, terminalIdOf } from '../../session/secret-hash.ts'
import type { SessionEnd } from '../pages/result-pages.tsx'
import type { Cookies } from './cookies.ts'

/** What is needed of a request, Express' or Node's own: the same object each time. */
type Asked = Pick<IncomingMessage, 'headers' | 'method'>

/** Methods by which nothing is changed (RFC 9110 §9.2.1). */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Who a request comes from: a browser, and the person verified in it. */
export interface Requesters {
  browser(request: Asked): Browser
  /** Keys of the browser alone, as in `Browser`. */
  devices(request: Asked): readonly DeviceHash[]
  /**
   * The browser's device, given a cookie if it has none. That happens when an attempt starts, before anyone is verified, so
   * that a crash in between harms no person.
   */
  ensureDevice(request: Asked, response: Pick<ServerResponse, 'appendHeader'>): DeviceHash
  /** Why the session that this browser carries is over, if it is; null: it carries none. */
  sessionEnd(request: Asked): Promise<SessionEnd | null>
  /** Null: not verified. */
  session(request: Asked): Promise<Session | null>
  /** @throws GwanmunError `not_verified` */
  identified(request: Asked): Promise<Session>
  /** The person who may read and cancel here, also by the read-only session. @throws GwanmunError `not_verified` */
  reader(request: Asked): Promise<Reader>
  /** The same, or null. */
  maybeReader(request: Asked): Promise<Reader | null>
}

export interface RequesterTools {
  cookies: Cookies
  sessions: Sessions
  world: Pick<World, 'token' | 'now'>
}

export function openRequesters({ cookies, sessions, world }: RequesterTools): Requesters {
  /** Devices whose cookie is on its way in an answer. */
  const given = new WeakMap<object, DeviceHash>()
  const devicesOf = (request: Asked) => cookies.devices(request).map(deviceHashOf)
  const browserOf = (request: Asked): Browser => {
    const secret = cookies.session(request)
    const devices = devicesOf(request)
    const terminal = cookies.terminal(request)
    return {
      device: devices[0] ?? null,
      devices,
      session: secret ? sessionIdOf(secret) : null,
      readOnlySession: cookies.readOnlySession(request),
      ...(terminal && { terminal: terminalIdOf(terminal) }),
      kind: deviceKind(request.headers['user-agent']),
      request: { changes: !safeMethods.has(request.method ?? 'GET') },
    }
  }
  // Of one request it is asked for the session, and again for the device: two hashes each time.
  const browsers = new WeakMap<Asked, Browser>()
  const browser: Requesters['browser'] = (request) => {
    const known = browsers.get(request)
    if (known) return known
    const found = browserOf(request)
    browsers.set(request, found)
    return found
  }
  return {
    browser,
    devices: devicesOf,
    ensureDevice(request, response) {
      const known = devicesOf(request)[0] ?? given.get(response)
      if (known) return known
      const key = world.token(256)
      cookies.setDevice(response, key)
      const device = deviceHashOf(key)
      given.set(response, device)
      return device
    },
    async sessionEnd(request) {
      if (cookies.session(request) === null) return null
      if ((cookies.sessionEnds(request) ?? Infinity) <= world.now()) return 'time'
      return (await sessions.ending(browser(request))) ?? 'lost'
    },
    session: (request) => sessions.find(browser(request)),
    identified: (request) => sessions.demand(browser(request)),
    reader: (request) => sessions.demandReader(browser(request)),
    maybeReader: (request) => sessions.reader(browser(request)),
  }
}
