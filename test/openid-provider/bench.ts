import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'oidc-provider'
import * as oidc from 'openid-client'
import request from 'supertest'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { DeviceHash, JourneyId, ProviderId, VerificationId } from '../../src/domain/ids.ts'
import type { OidcArtifacts } from '../../src/domain/oidc-artifacts.ts'
import type { VerifiedIdentity } from '../../src/domain/provider.ts'
import { openWindow } from '../../src/limits/window.ts'
import type { Door } from '../../src/openid-provider/assurance.ts'
import type { PendingRequest } from '../../src/openid-provider/interactions.ts'
import {
  type OpenIdProvider,
  type OpenIdProviderParts,
  openOpenIdProvider,
} from '../../src/openid-provider/openid-provider.ts'
import type { Notice } from '../../src/openid-provider/pages.ts'
import { relyingPartiesSchema } from '../../src/openid-provider/relying-party.ts'
import type { Verified } from '../../src/openid-provider/verified-answer.ts'
import { memoryOidcArtifacts } from '../../src/store/memory/oidc-artifacts.ts'
import { system } from '../../src/system.ts'
import { relyingPartyQuota } from '../../src/web/rate-limit-fields.ts'
import { type TestQuotas, testRateLimits } from '../support/test-quotas.ts'
import { identityOf, minjun, verified } from './people.ts'
import { requestsIn } from './requests-in.ts'

export const door = (id: string, level: 2 | 3): Door => ({ id: id as ProviderId, acr: `urn:gwanmun:loa:${level}` })

export const doors = [door('certificate', 3), door('phone', 2), door('ipin', 2), door('naver', 3), door('kakao', 3)]

export const callback = 'http://127.0.0.1:9/cb'

/** Strong enough for an issuer that others reach. */
export const secretOf = (client_id: string) => `${client_id}-secret-of-this-test-only`

/** A relying party as an operator writes it into the configuration. */
export const registered = (client_id: string, more: Record<string, unknown> = {}) => ({
  client_id,
  client_secret: secretOf(client_id),
  redirect_uris: [callback],
  ...more,
})

/** What the configuration says of these relying parties: path and message of each complaint. */
export function complaints(...parties: unknown[]): string[] {
  const read = relyingPartiesSchema.safeParse(parties)
  return (read.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

export type Browser = ReturnType<typeof request.agent>

export interface Bench {
  issuer: URL
  provider: OpenIdProvider
  /** What the relying party's request looked like to the chooser, last. */
  pending: PendingRequest | null
  /** Whom the next `finish` has verified. */
  verified: Verified
  /** What each verification found, by its id. */
  identities: Map<VerificationId, VerifiedIdentity>
  /** The doors with the assurance that they give now. */
  doorsNow: readonly Door[]
  /** The clock of the OpenID Provider is so far ahead, in milliseconds. */
  aheadMs: number
  /** The stores of subjects and identities do not answer. */
  peopleAway: boolean
  /** Notes in its journey who was verified for a request. */
  verify(uid: string, verified: Verified): Promise<unknown>
  /** The browser that the next request comes from. */
  device: DeviceHash
  /** For how long identities are to be kept. */
  kept: { verification: VerificationId; seconds: number }[]
  reports: unknown[]
  /** Another process of the same OpenID Provider, on the same stores, with these signing keys. */
  open(keys?: JWK[], more?: Partial<OpenIdProviderParts>): Promise<OpenIdProvider>
  browser(): Browser
  close(): Promise<void>
}

let keys: JWK[] | undefined

async function signingKeys(): Promise<JWK[]> {
  keys ??= await Promise.all(
    (['RS256', 'ES256'] as const).map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true })
      return { ...(await exportJWK(privateKey)), kid: alg, alg, use: 'sig' } as JWK
    }),
  )
  return keys
}

/** The OpenID Provider on a port of its own, mounted as the broker mounts it, with a chooser that says yes. */
export async function openBench(
  relyingParties: unknown[],
  options: {
    issuer?: URL
    artifacts?: OidcArtifacts
    grantsInSessions?: boolean
    requestsInJourneys?: boolean
    quotas?: TestQuotas
  } = {},
): Promise<Bench> {
  const app = express()
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const subjects = new Map<string, string>()
  const artifacts = options.artifacts ?? memoryOidcArtifacts(system)
  const requests = requestsIn(artifacts)
  const bench: Bench = {
    issuer: options.issuer ?? new URL(at),
    provider: undefined as never,
    pending: null,
    verified: verified(minjun),
    identities: new Map(),
    doorsNow: doors,
    aheadMs: 0,
    peopleAway: false,
    verify: async (uid, verified) =>
      requests.save(uid, { ...((await requests.find(uid as JourneyId)) ?? assert.fail(uid)), verified }),
    device: 'device' as DeviceHash,
    kept: [],
    reports: [],
    open: (keys, more) => openOpenIdProvider({ ...parts, ...(keys && { jwks: { keys } }), ...more }),
    browser: () => request.agent(at),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  const parts: OpenIdProviderParts = {
    issuer: bench.issuer,
    world: { fetch: system.fetch, token: system.token, now: () => system.now() + bench.aheadMs },
    artifacts,
    grantsInSessions: options.grantsInSessions ?? true,
    requestsInJourneys: options.requestsInJourneys ?? true,
    keptRequests: requests,
    devicesOf: () => [bench.device],
    async begun(_at, { uid, kept }) {
      if (kept) await requests.save(uid, { payload: kept, verified: null, device: bench.device })
      return `/journeys/${uid}`
    },
    subjects: {
      async subject(sector, person, fresh) {
        if (bench.peopleAway) throw new GwanmunError('store_unavailable')
        const key = `${sector} ${person}`
        if (!subjects.has(key)) subjects.set(key, fresh)
        return subjects.get(key) as string
      },
    },
    subjectKey: new Uint8Array(32).fill(7),
    doors,
    doorsNow: () => bench.doorsNow,
    async identityOf(verification) {
      if (bench.peopleAway) throw new GwanmunError('store_unavailable')
      return bench.identities.get(verification) ?? null
    },
    keepIdentity: async (verification, seconds) => void bench.kept.push({ verification, seconds }),
    relyingParties: relyingPartiesSchema.parse(relyingParties),
    openLimit: (settings) => openWindow(settings, () => system.now() + bench.aheadMs),
    partyQuota: relyingPartyQuota(testRateLimits({ now: () => system.now() + bench.aheadMs }, options.quotas), {
      now: () => system.now() + bench.aheadMs,
    }),
    addressOf: (request) => String(request.headers['x-forwarded-for'] ?? '127.0.0.1'),
    jwks: { keys: await signingKeys() },
    cookieKeys: ['a-cookie-key-only-for-tests'],
    journeySeconds: 7_200,
    signOnSeconds: 7_200,
    render: noticeAsText,
    report: (error) => bench.reports.push(error),
  }
  bench.provider = await openOpenIdProvider(parts).catch(async (error) => {
    await bench.close()
    throw error
  })

  app.use((req, res, next) => (bench.provider.handles(req.path) ? bench.provider.handler(req, res) : next()))
  app.get('/journeys/:uid', async (req, res) => {
    bench.pending = await bench.provider.request(req, res, req.params.uid)
    res.status(bench.pending ? 200 : 404).end()
  })
  app.get('/journeys/:uid/finish', async (req, res) => {
    const { person, verification, provider, acr, authTime } = bench.verified
    bench.identities.set(verification, identityOf(person, provider, { acr, authTime }))
    res.redirect(303, await bench.provider.finish(req, res, req.params.uid, bench.verified))
  })
  app.get('/journeys/:uid/cancel', async (req, res) => {
    const error = req.query['error'] === 'temporarily_unavailable' ? 'temporarily_unavailable' : 'access_denied'
    res.redirect(303, await bench.provider.abort(req, res, req.params.uid, { error, description: 'as the test says' }))
  })
  app.use((error: Error, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
    res.status(410).send(error.message)
  })
  return bench
}

const noticeAsText = ({ lang, title, paragraphs, detail, form, link }: Notice) =>
  JSON.stringify({ lang, title, paragraphs, detail, form, link })

/** A relying party's software: openid-client as its documentation says, checks and all. */
export async function client(bench: Bench, id: string, metadata: Partial<oidc.ClientMetadata> = {}) {
  return oidc.discovery(bench.issuer, id, metadata, oidc.ClientSecretBasic(secretOf(id)), {
    execute: [oidc.allowInsecureRequests],
  })
}

/** What the relying party must remember between request and callback. */
export interface Checks {
  verifier: string
  state: string
  nonce: string
}

export async function authorizationUrl(
  config: oidc.Configuration,
  parameters: Record<string, string> = {},
): Promise<{ url: URL; checks: Checks }> {
  const checks = {
    verifier: oidc.randomPKCECodeVerifier(),
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
  }
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: 'S256',
    state: checks.state,
    nonce: checks.nonce,
    ...parameters,
  })
  return { url, checks }
}

export const pathOf = (url: URL | string) => {
  const { pathname, search } = new URL(url, 'http://any')
  return pathname + search
}

/** Opens a URL; where the answer sends the browser, or null where it shows something. */
export async function follow(browser: Browser, url: URL | string): Promise<string | null> {
  const answer = await browser.get(pathOf(url)).redirects(0)
  return answer.headers['location'] ?? null
}

/** Goes on at the OpenID Provider; where another person was signed in, a second time. */
export async function resumed(browser: Browser, resume: string): Promise<string | null> {
  const location = await follow(browser, resume)
  return location === resume ? follow(browser, resume) : location
}

/** Walks from the authorization request to the callback of the relying party. */
export async function walk(browser: Browser, url: URL | string, ending = 'finish'): Promise<URL> {
  let location = await follow(browser, url)
  if (location?.startsWith('/journeys/')) {
    assert.equal((await browser.get(location)).status, 200)
    location = await follow(browser, `${location}/${ending}`)
    location = location && (await resumed(browser, location))
  }
  if (!location?.startsWith(callback)) assert.fail(`not sent back: ${location}`)
  return new URL(location)
}

/** One whole login: token answer checked by openid-client, claims of the ID token. */
export async function login(
  browser: Browser,
  config: oidc.Configuration,
  parameters: Record<string, string> = {},
): Promise<{ tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers; claims: oidc.IDToken }> {
  const { url, checks } = await authorizationUrl(config, parameters)
  const tokens = await redeem(config, await walk(browser, url), checks)
  const claims = tokens.claims()
  assert.ok(claims)
  return { tokens, claims }
}

export function redeem(config: oidc.Configuration, returned: URL, { verifier, state, nonce }: Checks) {
  return oidc.authorizationCodeGrant(config, returned, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
  })
}
