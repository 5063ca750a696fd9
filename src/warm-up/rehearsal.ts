import type { World } from '../domain/world.ts'
import { sha256 } from '../mechanics/hash.ts'
import type { Answer, Browser, Connections } from './browser.ts'
import type { Upstream } from './upstream.ts'

/** The relying party. */
export interface Client {
  clientId: string
  clientSecret: string
  redirectUri: string
}

/** What is rehearsed, and where. */
export interface Stage {
  origin: URL
  connections: Connections
  upstream: Upstream
  /** Doors of the provider, by id. */
  doors: readonly string[]
  client: Client
  /** Slots with more places than are rehearsed. */
  slots: readonly string[]
  world: Pick<World, 'token'>
}

/** More redirects than any way has. */
const mostSteps = 12

/**
 * What a crowd does, once at each door and all at once: two logins at a relying party (which names the door, or lets the person choose
 * it), and a person's way from the door to a booking.
 */
export async function rehearse(stage: Stage): Promise<void> {
  await Promise.all(
    stage.doors.flatMap((door) => [login(stage, door, true), login(stage, door, false), book(stage, door)]),
  )
}

/** A login at a relying party, from its authorization request to the claims at userinfo. */
async function login(stage: Stage, door: string, isHinted: boolean): Promise<void> {
  const { origin, connections, client, world } = stage
  const { clientId, clientSecret, redirectUri } = client
  const browser = connections.openBrowser()
  const verifier = world.token(256)
  const request = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: 'openid profile',
    redirect_uri: redirectUri,
    state: world.token(160),
    nonce: world.token(160),
    code_challenge: sha256(verifier, 'base64url'),
    code_challenge_method: 'S256',
    ...(isHinted ? { idp_hint: door } : {}),
  })
  const back = await follow(stage, { browser, door, url: new URL(`/oidc/auth?${request}`, origin) }, ({ location }) =>
    location?.href.startsWith(redirectUri) ? location : null,
  )
  const redeemed = await browser.send(new URL('/oidc/token', origin), {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }).toString(),
  })
  const { access_token } = JSON.parse(expected(redeemed, 200)) as { access_token: string }
  const headers = { authorization: `Bearer ${access_token}` }
  expected(await browser.send(new URL('/oidc/userinfo', origin), { headers }), 200)
}

/** A person through a door, into the line, to the page of the places, a hold and a booking. */
async function book(stage: Stage, door: string): Promise<void> {
  const { origin, connections, slots, world } = stage
  const browser = connections.openBrowser()
  const url = new URL(`/doors/${door}`, origin)
  await follow(stage, { browser, door, url }, ({ status }) => (status === 200 ? url : null))
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    browser.send(new URL(`/api/v1${path}`, origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  expected(await browser.send(new URL('/api/v1/ticket', origin)), 200)
  const slot = slots[Number.parseInt(sha256(world.token(128), 'hex').slice(0, 8), 16) % slots.length]
  const { id } = JSON.parse(expected(await post('/holds', { slot }), 201)) as { id: string }
  expected(await post('/bookings', { hold: id }, { 'idempotency-key': world.token(256) }), 201)
}

interface Way {
  browser: Browser
  door: string
  url: URL
}

/** Follows redirects, the provider's among them, and on a page of doors the link to the door. */
async function follow(
  { origin, upstream }: Stage,
  { browser, door, url: first }: Way,
  end: (answer: Answer) => URL | null,
): Promise<URL> {
  let url = first
  for (let step = 0; step < mostSteps; step++) {
    const answer = await browser.send(url)
    const link = doorLink(answer, door)
    const reached = link === null ? end(answer) : null
    if (reached) return reached
    const next = link === null ? answer.location : new URL(link, origin)
    if (!next) throw new Error(`${url.pathname}: ${answer.status}`)
    url = next.href.startsWith(upstream.issuer) ? upstream.callbackOf(next) : next
  }
  throw new Error(`still on its way after ${mostSteps} steps: ${url.pathname}`)
}

function doorLink({ status, text }: Answer, door: string): string | null {
  const link = status === 200 && new RegExp(`href="(/doors/${door}\\?journey[^"]*)"`).exec(text)?.[1]
  return link ? link.replaceAll('&amp;', '&') : null
}

/** @throws Error when the answer has another status */
function expected({ status, text }: Answer, wanted: number): string {
  if (status !== wanted) throw new Error(`${status} instead of ${wanted}: ${text.slice(0, 200)}`)
  return text
}
