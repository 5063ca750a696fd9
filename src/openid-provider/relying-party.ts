import type { AllClientMetadata } from 'oidc-provider'
import { z } from 'zod'
import type { ProviderId } from '../domain/ids.ts'
import { isLoopback } from '../domain/loopback.ts'
import { type Acr, acrForm, type Words } from '../domain/provider.ts'
import { texts } from '../mechanics/setting.ts'
import { scopes } from './claims.ts'

/** A relying party as the broker works with it. */
export interface RelyingParty {
  clientId: string
  name: Words
  /** Relying parties of one sector know a person by the same `sub`, those of others by another. */
  sector: string
  requirePkce: boolean
  /** Null: every door. */
  allowedDoors: readonly ProviderId[] | null
  minimumAcr: Acr
  /** May learn through which door a person came (claim `idp`). */
  releaseIdp: boolean
  /** What happens when every door it hinted at is closed: the chooser explains, or it gets the error back. */
  hintPolicy: 'chooser' | 'temporarily_unavailable'
  /** People who come for scope `reservation` act from one device only. */
  singleDevice: boolean
  /** Scopes it may be granted; asking for another that exists is refused (`scope`) or left out (`idp`). */
  scopes: readonly string[]
  /** What the OpenID Provider's library is given. */
  metadata: AllClientMetadata & { client_id: string }
}

/** RFC 9700 §2.6: codes do not travel in clear text, except to the same machine. */
const redirectUri = z.string().refine(
  (text) => {
    if (!URL.canParse(text)) return false
    const { protocol, hostname } = new URL(text)
    return protocol !== 'http:' || isLoopback(hostname)
  },
  { error: 'must be an absolute URI; http only for localhost, 127.0.0.0/8 and [::1]' },
)

const settings = {
  requirePkce: z
    .boolean()
    .default(true)
    .describe(
      'PKCE (RFC 7636) on every authorization. False only for old software; then a nonce is required. Default true.',
    ),
  sector: z
    .string()
    .regex(/^[^\s|]{1,255}$/, 'must be 1 to 255 characters without spaces or |')
    .optional()
    .describe(
      'Relying parties of one sector know a person by the same `sub`. 1 to 255 characters; default the host of `sector_identifier_uri`, else of the first redirect URI.',
    ),
  allowedDoors: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Ids of the providers its people may use. Default all.'),
  minimumAcr: z
    .string()
    .regex(acrForm, 'must be urn:gwanmun:loa:1 to urn:gwanmun:loa:4')
    .transform((text) => text as Acr)
    .default('urn:gwanmun:loa:2')
    .describe(
      'The lowest `acr` it accepts, `urn:gwanmun:loa:1` to `urn:gwanmun:loa:4`; weaker providers are not offered. Default `urn:gwanmun:loa:2`.',
    ),
  releaseIdp: z
    .boolean()
    .default(false)
    .describe('Whether it may learn which provider verified the person (claim `idp`). Default false.'),
  hintPolicy: z
    .enum(['chooser', 'temporarily_unavailable'])
    .default('chooser')
    .describe(
      'When every provider it hinted at is closed: the chooser explains, or it gets the error back. Default `chooser`.',
    ),
  singleDevice: z
    .boolean()
    .default(false)
    .describe('People who come for scope `reservation` act from one device only. Default false.'),
  name: texts(200).optional().describe('What the pages call it. Default `client_name`, else the client id.'),
}

const metadata = {
  client_id: z.string().min(1).describe('Unique among the relying parties.'),
  client_secret: z.string().min(1).optional().describe('For `client_secret_basic` and `client_secret_post`.'),
  client_name: z.string().min(1).optional().describe('Its name where `name` is not set.'),
  application_type: z.enum(['web', 'native']).optional().describe('`native` allows loopback redirects. Default `web`.'),
  redirect_uris: z
    .array(redirectUri)
    .min(1)
    .describe('Where an authorization may end: absolute URIs, http only for loopback; at least one.'),
  post_logout_redirect_uris: z.array(redirectUri).optional().describe('Where a logout may end. Default none.'),
  token_endpoint_auth_method: z
    .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
    .optional()
    .describe('How it authenticates at the token endpoint. Default `client_secret_basic`.'),
  sector_identifier_uri: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('Its host is the default of `sector` (OpenID Connect Core §8.1); it is not fetched.'),
  initiate_login_uri: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe(
      'Where a person begins at the service (OpenID Connect Core §4): pages whose request is over link there, with `iss`. https. Default none.',
    ),
  scope: z.string().optional().describe('Scopes it may be granted, separated by spaces. Default all.'),
}

/** Registered client metadata (RFC 7591 §2, checked in full by the library) is in snake_case; so nothing else may be. */
const looksLikeMetadata = (key: string) => key.includes('_') || ['scope', 'contacts', 'jwks'].includes(key)

const written = z.looseObject({ ...metadata, ...settings })
type Written = z.infer<typeof written>

/** Without port (OpenID Connect Core §8.1: the host component). */
const hostOf = (uri: string) => (URL.canParse(uri) ? new URL(uri).hostname : '')

const sectorOf = (party: Written) => party.sector ?? hostOf(party.sector_identifier_uri ?? party.redirect_uris[0] ?? '')

/** One entry of `relyingParties`: registered client metadata, and our own settings in camelCase beside it. */
export const relyingPartySchema = written
  .superRefine((party, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    for (const key of Object.keys(party)) {
      if (!(key in settings) && !looksLikeMetadata(key))
        complain(
          key,
          `is not a setting; there are ${Object.keys(settings).join(', ')}, and client metadata in snake_case`,
        )
    }
    if (sectorOf(party) === '' && URL.canParse(party.redirect_uris[0] ?? ''))
      complain('sector', 'is needed: the first redirect URI names no host')
    if (!party.requirePkce && party.token_endpoint_auth_method === 'none')
      complain('requirePkce', 'cannot be waived for a client without authentication (RFC 9700 §2.1.1)')
  })
  .transform(toRelyingParty)

/** The whole list. @throws ZodError with every complaint */
export const relyingPartiesSchema = z.array(relyingPartySchema).superRefine((parties, context) => {
  for (const [index, { clientId }] of parties.entries()) {
    if (parties.findIndex((other) => other.clientId === clientId) !== index)
      context.addIssue({ code: 'custom', path: [index, 'client_id'], message: `"${clientId}" is there twice` })
  }
})

function toRelyingParty(party: Written): RelyingParty {
  const own = new Set(Object.keys(settings))
  const registered = Object.fromEntries(Object.entries(party).filter(([key]) => !own.has(key)))
  const label = party.client_name ?? party.client_id
  const name = party.name ?? { ko: label, en: label }
  return {
    clientId: party.client_id,
    name,
    sector: sectorOf(party),
    requirePkce: party.requirePkce,
    allowedDoors: (party.allowedDoors as ProviderId[] | undefined) ?? null,
    minimumAcr: party.minimumAcr,
    releaseIdp: party.releaseIdp,
    hintPolicy: party.hintPolicy,
    singleDevice: party.singleDevice,
    scopes: (party.scope?.split(' ') ?? scopes).filter((scope) => scope !== 'idp' || party.releaseIdp),
    metadata: {
      client_name: name.ko,
      ...sectorForLibrary(party),
      ...registered,
      client_id: party.client_id,
      subject_type: 'pairwise',
    },
  }
}

/**
 * The library wants a `sector_identifier_uri` from everyone whose redirect URIs differ in host or port. Our sector is a
 * setting, so it gets a placeholder that nobody fetches (see `sectorIdentifierUriValidate`).
 */
function sectorForLibrary(party: Written): AllClientMetadata {
  const hosts = new Set(party.redirect_uris.map((uri) => new URL(uri).host))
  return hosts.size > 1 ? { sector_identifier_uri: 'https://sector.invalid/' } : {}
}

/** Origins to which a form of ours may lead: going back to a relying party ends at one of its redirect URIs. */
export function redirectOrigins(parties: readonly RelyingParty[]): string[] {
  const uris = parties.flatMap(({ metadata }) => [
    ...(metadata.redirect_uris ?? []),
    ...(metadata.post_logout_redirect_uris ?? []),
  ])
  const origins = uris.map((uri) => new URL(uri)).map(({ protocol, origin }) => (origin === 'null' ? protocol : origin))
  return [...new Set(origins)]
}
