/**
 * Every place a fault can stand, and the names the ledger uses. `profile` is the dialect's own attribute endpoint.
 * `authorization_response` is no request but the moment the core sends the browser back to the client, be it from
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

/** Endpoints a browser visits: a broken one answers a page, the others JSON. */
export const seenByPeople: ReadonlySet<Endpoint> = new Set<Endpoint>([
  'authorization',
  'page',
  'resume',
  'authorization_response',
])
