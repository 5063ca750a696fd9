import type { IncomingMessage, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Quotas } from '../citizen/quotas.ts'
import type { Allowance } from '../domain/rate-limit.ts'
import type { World } from '../domain/world.ts'
import { refusalOf, secondsUntil } from '../limits/demand.ts'
import type { Refuse } from './api/problems.ts'
import { fieldsOf, problemOf, statusOf } from './errors.ts'
import { tellLeft } from './rate-limit-fields.ts'
import type { Requesters } from './request/requesters.ts'
import type { Headers } from './security-headers.ts'
import type { TooManyPage } from './too-many.ts'

export interface GateTools {
  quotas: Pick<Quotas, 'arrives'>
  requesters: Pick<Requesters, 'browser'>
  page: TooManyPage
  /** Security headers. */
  headers: Headers
  world: Pick<World, 'now' | 'after'>
  /** Told of what cannot be answered. */
  failed: Refuse
}

/**
 * A refusal is told so much later, in milliseconds: a program that asks again at once on one connection then asks twenty times a second, not
 * four thousand times, and others notice nothing of it.
 */
const heldMs = 50
/** Refusals that are held back at once; one more is told at once. A limit of memory: a socket and a timer each. */
const mostHeld = 1_000
/** Answers at once that are ready to be sent, of 4 KB each at most: few policies, few seconds, three forms. */
const mostReady = 500

/** A page in one of two languages, or a problem document. */
type Form = 'ko' | 'en' | 'problem'

const formOf = (path: string): Form => (path.startsWith('/api/') ? 'problem' : path.startsWith('/en/') ? 'en' : 'ko')

/** Files that a browser fetches once and keeps; they count for nothing. */
const isFile = (path: string) => path.startsWith('/assets/') || path === '/favicon.ico' || path === '/robots.txt'

/** The whole answer of a refusal, made once for all who are told the same. */
function openAnswers({ page, headers, world }: Pick<GateTools, 'page' | 'headers' | 'world'>) {
  const ready = new LRUCache<string, { head: string[]; body: Buffer }>({ max: mostReady })
  return (form: Form, allowance: Allowance) => {
    const { policy, endsAt } = allowance
    const key = `${form} ${policy.name} ${secondsUntil(endsAt, world.now())} ${Math.ceil(endsAt / 1000)}`
    const known = ready.get(key)
    if (known) return known
    // An error is made late: with its stack it took a sixth of the CPU of a refusal.
    const error = refusalOf(allowance, world.now())
    const isProblem = form === 'problem'
    const body = isProblem ? Buffer.from(JSON.stringify(problemOf(error))) : page(form, endsAt)
    const type = isProblem ? 'application/problem+json' : 'text/html'
    const fields = { ...headers, ...fieldsOf(error), 'cache-control': 'no-store' }
    const head = Object.entries(fields).flat()
    head.push('content-type', `${type}; charset=utf-8`, 'content-length', String(body.length))
    const answer = { head, body }
    ready.set(key, answer)
    return answer
  }
}

/**
 * Lets a request in, or refuses it before anything is done for it: one browser that asks too much, and one person who does. A request
 * without cookies passes: a browser without a device is counted by none.
 */
export function openGate(tools: GateTools) {
  const { quotas, requesters, world, headers, failed } = tools
  const answerOf = openAnswers(tools)
  let held = 0

  function refuse(request: IncomingMessage, response: ServerResponse, allowance: Allowance): void {
    const send = () => {
      const { head, body } = answerOf(formOf(request.url ?? '/'), allowance)
      response.writeHead(statusOf({ code: 'too_many_requests' }), head)
      response.end(body)
    }
    if (held >= mostHeld) {
      send()
      return
    }
    held++
    world.after(heldMs, () => {
      held--
      if (!response.destroyed) send()
    })
  }

  return (request: IncomingMessage, response: ServerResponse, goOn: () => void): void => {
    const { url = '/', headers: sent } = request
    if (sent.cookie === undefined || isFile(url)) {
      goOn()
      return
    }
    const pass = (allowance: Allowance | null) => {
      if (allowance && !allowance.within) {
        refuse(request, response, allowance)
        return
      }
      if (allowance && url.startsWith('/api/')) tellLeft(response, allowance, world.now())
      goOn()
    }
    const arrived = quotas.arrives(requesters.browser(request))
    if (arrived instanceof Promise) arrived.then(pass, (error) => failed(request, response, error, headers))
    else pass(arrived)
  }
}
