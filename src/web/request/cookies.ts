import { parse, serialize } from 'cookie'
import type { Request, Response } from 'express'

/** Ten years would follow people; one campaign does not last longer than this. In seconds: 90 days. */
const deviceSeconds = 90 * 86_400

/** At most this many trips to providers can be open in one browser; the oldest gives way. */
const openAttempts = 4

/** Our cookies by what they are for. */
export interface Cookies {
  device(request: Request): string | null
  setDevice(response: Response, key: string): void
  session(request: Request): string | null
  setSession(response: Response, id: string, seconds: number): void
  /** Ends the session in this browser, and what it may read without one. */
  clearSession(response: Response): void
  /** Sealed; lets its person read and cancel while the hot store does not answer. */
  readOnlySession(request: Request): string | null
  setReadOnlySession(response: Response, sealed: string, seconds: number): void
  /** The sealed attempt that belongs to a `state`. */
  attempt(request: Request, state: string): string | undefined
  setAttempt(request: Request, response: Response, attempt: { state: string; sealed: string; seconds: number }): void
  clearAttempt(response: Response, state: string): void
}

/**
 * Cookies of the broker. HttpOnly; SameSite=Lax, because people come back from providers by a cross-site navigation.
 * Under https they carry the `__Host-`/`__Secure-` prefixes (RFC 6265bis §4.1.3), which plain http cannot.
 */
export function openCookies(secure: boolean): Cookies {
  const names = {
    device: secure ? '__Host-gw_device' : 'gw_device',
    session: secure ? '__Host-gw_session' : 'gw_session',
    readOnly: secure ? '__Host-gw_reading' : 'gw_reading',
    attempt: secure ? '__Secure-gw_attempt_' : 'gw_attempt_',
  }
  const base = { httpOnly: true, sameSite: 'lax', secure } as const
  const read = (request: Request) => parse(request.headers.cookie ?? '')
  const add = (response: Response, name: string, value: string, options: { path: string; maxAge: number }) =>
    response.append('set-cookie', serialize(name, value, { ...base, ...options }))
  // Part of the state in the name lets several attempts stand side by side; that part alone opens nothing.
  const attemptName = (state: string) => `${names.attempt}${state.slice(0, 8)}`

  return {
    device: (request) => read(request)[names.device] || null,
    setDevice: (response, key) => add(response, names.device, key, { path: '/', maxAge: deviceSeconds }),
    session: (request) => read(request)[names.session] || null,
    setSession: (response, id, seconds) => add(response, names.session, id, { path: '/', maxAge: seconds }),
    clearSession(response) {
      for (const name of [names.session, names.readOnly]) add(response, name, '', { path: '/', maxAge: 0 })
    },
    readOnlySession: (request) => read(request)[names.readOnly] || null,
    setReadOnlySession: (response, sealed, seconds) =>
      add(response, names.readOnly, sealed, { path: '/', maxAge: seconds }),
    attempt: (request, state) => read(request)[attemptName(state)],
    setAttempt(request, response, { state, sealed, seconds }) {
      const open = Object.keys(read(request)).filter((name) => name.startsWith(names.attempt))
      // Browsers send cookies of one path oldest first (RFC 6265 §5.4).
      for (const name of open.slice(0, Math.max(0, open.length - openAttempts + 1)))
        add(response, name, '', { path: '/doors', maxAge: 0 })
      add(response, attemptName(state), sealed, { path: '/doors', maxAge: seconds })
    },
    clearAttempt: (response, state) => add(response, attemptName(state), '', { path: '/doors', maxAge: 0 }),
  }
}
