import * as oidc from 'openid-client'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderStep, ProviderTools } from '../../src/domain/provider.ts'
import { type KeySet, openPublishedKeys } from './keys.ts'
import { assertUsable, metadataFailure, statusFailure } from './metadata.ts'
import { isRefusedWell, unhealthy, withoutMetadata } from './refusals.ts'
import type { OidcSettings } from './settings.ts'
import { type RefusalWords, withStandardRefusals } from './token-refusal.ts'

/** This broker as a client of one provider: its metadata, and every call over the fetches that we are given. */
export interface OidcClient {
  /** Null until the metadata is known. */
  readonly known: oidc.Configuration | null
  /** Why the keys in use may be old ones; null: they were had when last asked for. */
  readonly keysFailure: unknown
  /** The metadata, fetched where it is not known yet. */
  configured(): Promise<oidc.Configuration>
  /** Fetches metadata and keys again; the known ones stay when that fails. */
  refresh(): Promise<void>
  /**
   * Redeems a code that was never given.
   * @throws GwanmunError for anything but a proper refusal
   */
  probe(signal: AbortSignal): Promise<void>
}

interface Asking {
  provider: ProviderId
  /** Further address whose calls are `userinfo` calls. */
  profile: URL | undefined
  /** How its token endpoint refuses. */
  refusals: RefusalWords
}

/** The fetch of each step. Metadata and keys are public: any refusal of them is the provider's failure, whatever the status. */
function openFetches(
  { fetchFor }: ProviderTools,
  { provider, refusals }: Pick<Asking, 'provider' | 'refusals'>,
): Record<ProviderStep, typeof fetch> {
  const published = (step: 'discovery' | 'keys'): typeof fetch => {
    const read = fetchFor(step)
    return async (url, init) => {
      const answer = await read(url, init)
      if (!answer.ok) throw statusFailure(provider, { step, answer })
      return answer
    }
  }
  return {
    discovery: published('discovery'),
    keys: published('keys'),
    token: withStandardRefusals(fetchFor('token'), refusals),
    userinfo: fetchFor('userinfo'),
  }
}

/** The library fetches keys again for an unknown name only if its keys are older than this, in seconds; ours are dated so. */
const askAgainSeconds = 60
/** The library would fetch keys of 300 s while a citizen waits; long before that it is given ours again, in seconds. */
const renewSeconds = 120

/** What the library is told of us as its client. */
function clientOf({ issuer, clientId, clientSecret, idTokenAlg, clientAuth }: OidcSettings) {
  return {
    id: clientId,
    metadata: { client_secret: clientSecret, id_token_signed_response_alg: idTokenAlg },
    authentication:
      clientAuth === 'client_secret_post' ? oidc.ClientSecretPost(clientSecret) : oidc.ClientSecretBasic(clientSecret),
    execute: issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [],
  }
}

interface ConfigurationTools {
  client: ReturnType<typeof clientOf>
  keys: ReturnType<typeof openPublishedKeys>
  fetches: ReturnType<typeof openFetches>
  profile: Asking['profile']
}

/** @param since when the configuration begins by the library's clock, in seconds */
function configurationOf(
  server: oidc.ServerMetadata,
  since: number,
  { client, keys, fetches, profile }: ConfigurationTools,
): oidc.Configuration {
  const config = new oidc.Configuration(server, client.id, client.metadata, client.authentication)
  for (const allow of client.execute) allow(config)
  oidc.enableNonRepudiationChecks(config)
  if (keys.known) {
    const jwks = keys.known as oidc.ExportedJWKSCache['jwks']
    oidc.setJwksCache(config, { jwks, uat: since - askAgainSeconds })
  }
  const { token_endpoint, userinfo_endpoint } = server
  const steps = new Map<string | undefined, ProviderStep>([
    [profile?.href, 'userinfo'],
    [userinfo_endpoint, 'userinfo'],
    [token_endpoint, 'token'],
  ])
  config[oidc.customFetch] = (url, init) => {
    const step = steps.get(url)
    return step === undefined ? keys.answer() : fetches[step](url, init as RequestInit)
  }
  // The fetch that we are given ends every call by itself. A second timer, and the signal that joins the two, took 8 % of the
  // CPU of a verification with two calls (bench/, verification-kakao, Node 20).
  config.timeout = undefined
  return config
}

export function openOidcClient(
  settings: OidcSettings,
  { provider, profile, refusals }: Asking,
  tools: ProviderTools,
): OidcClient {
  const fetches = openFetches(tools, { provider, refusals })
  const client = clientOf(settings)
  let server: oidc.ServerMetadata | null = null
  const keys = openPublishedKeys(() => fetches.keys(server?.jwks_uri ?? ''), tools.now)
  /** The configuration in use, for which keys, after how many answers, and since when by the library's clock, in seconds. */
  let current: { config: oidc.Configuration; keys: KeySet | null; answers: number; since: number } | null = null

  /** The library keeps keys by configuration, for five minutes. A new configuration (0.1 ms) begins again with our keys. */
  function configuration(): oidc.Configuration | null {
    if (!server) return null
    // The library dates keys by the clock of the process, not by the broker's.
    const seconds = Math.floor(Date.now() / 1000)
    const age = current ? seconds - current.since : 0
    const isOfThese = current?.keys === keys.known && current.answers === keys.answers
    if (!current || !isOfThese || age < 0 || age > renewSeconds) {
      const config = configurationOf(server, seconds, { client, keys, fetches, profile })
      current = { config, keys: keys.known, answers: keys.answers, since: seconds }
    }
    return current.config
  }

  async function discover(): Promise<void> {
    const found = await oidc
      .discovery(new URL(settings.issuer), client.id, client.metadata, client.authentication, {
        execute: client.execute,
        [oidc.customFetch]: (url, init) => fetches.discovery(url, init as RequestInit),
      })
      .catch((error: unknown) => {
        throw metadataFailure(error, { provider, step: 'discovery', issuer: settings.issuer })
      })
    // A document that cannot be used is not taken: the known metadata stays in use.
    assertUsable(found.serverMetadata(), provider)
    server = { ...found.serverMetadata() }
    current = null
  }

  return {
    get known() {
      return configuration()
    },
    get keysFailure() {
      return keys.failure
    },
    async configured() {
      if (!server) await discover()
      const config = configuration()
      if (!config) throw withoutMetadata(provider)
      return config
    },
    async refresh() {
      await discover()
      await keys.refresh().catch((error: unknown) => {
        throw metadataFailure(error, { provider, step: 'keys', issuer: settings.issuer })
      })
    },

    async probe(signal) {
      if (!server) await discover()
      if (!server) throw withoutMetadata(provider)
      // A configuration of its own, since openid-client takes no signal for one call.
      const config = new oidc.Configuration(server, client.id, client.metadata, client.authentication)
      for (const allow of client.execute) allow(config)
      config[oidc.customFetch] = (url, init) => fetches.token(url, { ...(init as RequestInit), signal })
      const callback = new URL('https://probe.invalid/callback?code=probe')
      callback.searchParams.set('iss', server.issuer)
      try {
        await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier: 'p'.repeat(43), idTokenExpected: true })
      } catch (error) {
        if (isRefusedWell(error, refusals)) return
        throw unhealthy(error, provider, refusals)
      }
      const details = { provider, fault: 'provider', reason: 'code_never_given' } as const
      throw new GwanmunError('assertion_invalid', details)
    },
  }
}
