/**
 * A browser without a screen and without scripts, for tests of any relying party. Published as `gwanmun-mock-idps/browser`.
 *
 *   walk(url) → navigation: request (exchange) → redirect, form that sends itself (forms) or our sign-in page → … → page
 *               cookies: tough-cookie with SameSite (site) · flow header → returned(): the callback's answer
 */

import type { CallbackAnswer } from '../ledger/flows.ts'
import { openCookies } from './cookies.ts'
import { exchange, type Received } from './exchange.ts'
import { formsOf } from './forms.ts'
import { navigate } from './navigation.ts'
import { addressOf, type Choices, newWalk, requestOf, startFrom, type Walk } from './walk.ts'

export { type Choices, EndlessWalkError, type Hop, type NextHop, type Walk, WalkError } from './walk.ts'

/** How {@link Browser.walk} begins, beside the choices on the way. */
export interface WalkChoices extends Choices {
  /** Fields to send by POST, as a form of the same site would; default: a GET. */
  fields?: Record<string, string>
}

/** One request of {@link Browser.request}. */
export interface RequestOptions {
  /** Default GET. */
  method?: string
  headers?: Record<string, string>
  body?: string
  signal?: AbortSignal
}

export interface BrowserSetup {
  /** Called when the client's callback has answered after a return from the simulators. Pass `returned` of the sandbox. */
  returned?: (flow: string, answer: CallbackAnswer) => unknown
  /** Milliseconds for a whole walk; default 30,000. */
  timeoutMs?: number
  /** Largest number of requests in one walk; default 20, as in browsers. */
  maxHops?: number
  /** Largest answer in bytes; default 2 MiB. */
  maxBytes?: number
  /** Headers for every request; they replace the browser's own of the same name. */
  headers?: Record<string, string>
}

/** One person's browser, without a screen and without scripts. Cookies live as long as the browser. */
export interface Browser {
  /** Opens a URL as if typed in, and follows redirects, forms that send themselves and the simulators' sign-in page. */
  walk(start: string | URL, choices?: WalkChoices): Promise<Walk>
  /** Sends a form of the page where a walk ended, with `fields` in place of the form's own values, and follows it. */
  submit(from: Walk, fields: Record<string, string>, choices?: Choices & { form?: number }): Promise<Walk>
  /**
   * Sends one request with the cookies of this browser, as a script of the page would. Redirects are not followed; cookies
   * of the answer are kept. @throws Error when there is no answer, or one over `maxBytes`
   */
  request(url: string | URL, options?: RequestOptions): Promise<Received>
  /** The cookies for a URL, or all of them, as `name=value; …`. */
  cookies(url?: string): Promise<string>
}

/** A new browser without cookies. */
export function createBrowser(setup: BrowserSetup = {}): Browser {
  const { returned, timeoutMs = 30_000, maxHops = 20, maxBytes = 2 * 1024 * 1024, headers: always = {} } = setup
  const cookies = openCookies()
  const navigation = { cookies, returned, timeoutMs, maxHops, maxBytes, headers: always }

  return {
    walk(from, { fields, ...choices } = {}) {
      const url = new URL(from)
      const state = newWalk(choices)
      if (choices.returning !== undefined) state.returning = { flow: choices.returning, address: addressOf(url) }
      if (fields === undefined) return navigate(navigation, { method: 'GET', url, form: null }, state)
      state.initiator = { url, noReferrer: false }
      return navigate(navigation, { method: 'POST', url, form: new URLSearchParams(fields) }, state)
    },
    async submit({ final }, fields, { form: nth = 0, ...choices } = {}) {
      const form = final && formsOf(final.body, final.url)[nth]
      if (!form) throw new RangeError(`there is no form number ${nth} where the walk ended`)
      const state = newWalk(choices)
      startFrom(state, final.url, final)
      return navigate(navigation, requestOf(form, fields), state)
    },
    async request(to, { method = 'GET', headers = {}, body, signal = AbortSignal.timeout(timeoutMs) } = {}) {
      const url = new URL(to)
      const cookie = await cookies.for(url, 'strict')
      const sent = {
        'accept-encoding': 'identity',
        ...(cookie && { cookie }),
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
        ...always,
        ...headers,
      }
      const answer = await exchange(url, { method, headers: sent, body: body ?? null, signal, maxBytes })
      await cookies.keep(answer, url)
      return answer
    },
    cookies: (url) => (url === undefined ? cookies.all() : cookies.for(new URL(url), 'strict')),
  }
}
