/**
 * Every endpoint that a fault plan can name, as the ledger names them. `profile` is the dialect's own attribute endpoint.
 * `authorization_response` is not a request but the answer that sends the browser back to the client, from
 * `authorization` or from `resume`.
 */
export const endpoints = [
  'discovery',
  'keys',
  'authorization',
  'pushed_authorization',
  'page',
  'resume',
  'authorization_response',
  'token',
  'userinfo',
  'profile',
  'other',
] as const

export type Endpoint = (typeof endpoints)[number]

/** Endpoints whose answer is a JSON object, so that single members of it can be edited. */
export const jsonEndpoints = [
  'discovery',
  'keys',
  'pushed_authorization',
  'token',
  'userinfo',
  'profile',
] as const satisfies readonly Endpoint[]

/** Endpoints that a browser requests: their faults answer a page, those of the others JSON. */
export const browserEndpoints: ReadonlySet<Endpoint> = new Set<Endpoint>([
  'authorization',
  'page',
  'resume',
  'authorization_response',
])
