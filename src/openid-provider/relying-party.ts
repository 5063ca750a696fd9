import type { AllClientMetadata } from 'oidc-provider'
import { z } from 'zod'
import type { ProviderId } from '../domain/ids.ts'
import { isLoopback } from '../domain/loopback.ts'
import { type Acr, acrForm, type Words } from '../domain/provider.ts'
import { nearest } from '../mechanics/nearest.ts'
import { texts } from '../mechanics/setting.ts'
import { scopes } from './claims.ts'
import { clientMetadata, whyRefused } from './client-metadata.ts'

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
      'Relying parties of one sector know a person by the same `sub`. 1 to 255 characters; default the host of `sector_identifier_uri`, else of the first redirect URI that is not on loopback, else the client id.',
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
    .describe(
      'People who come for scope `reservation` act from one device only; without it that scope opens nothing. Default false.',
    ),
  name: texts(200).optional().describe('What the pages call it. Default `client_name`, else the client id.'),
}

const written = z.looseObject({ ...clientMetadata, ...settings }).meta({ additionalProperties: false })
type Written = z.infer<typeof written>

/** Without port (OpenID Connect Core §8.1: the host component). */
const hostOf = (uri: string) => (URL.canParse(uri) ? new URL(uri).hostname : '')

/** Every app on a person's own machine has the same host: by that they are no sector, and each is one by its id. */
function sectorOf(party: Written): string {
  if (party.sector !== undefined) return party.sector
  if (party.sector_identifier_uri !== undefined) return hostOf(party.sector_identifier_uri)
  const hosts = party.redirect_uris.map(hostOf)
  return hosts.find((host) => !isLoopback(host)) ?? party.client_id
}

/** One entry of `relyingParties`: registered client metadata, and our own settings in camelCase beside it. */
export const relyingPartySchema = written
  .superRefine(refuseUnknown, { when: () => true })
  .superRefine((party, context) => {
    const complain: Complain = (path, message) => context.addIssue({ code: 'custom', path: [path], message })
    if (sectorOf(party) === '' && URL.canParse(party.redirect_uris[0] ?? ''))
      complain('sector', 'is needed: the first redirect URI names no host')
    if (!party.requirePkce && party.token_endpoint_auth_method === 'none')
      complain('requirePkce', 'cannot be waived for a client without authentication (RFC 9700 §2.1.1)')
    checkAuthentication(party, complain)
    checkScopes(party, complain)
  })
  .transform(toRelyingParty)

type Complain = (path: string, message: string) => void

/** Also when other fields are wrong: an operator is told everything at once. */
function refuseUnknown(party: unknown, context: z.RefinementCtx): void {
  if (typeof party !== 'object' || party === null) return
  const known = [...Object.keys(settings), ...Object.keys(clientMetadata)]
  for (const name of Object.keys(party).filter((key) => !known.includes(key))) {
    const why = whyRefused(name)
    const meant = nearest(name, known)
    const message = why ? `is not kept here: ${why}` : `is not a setting${meant ? `; did you mean ${meant}?` : ''}`
    context.addIssue({ code: 'custom', path: [name], message })
  }
}

/** What authenticates it must be there; what does not must not look as if it did. */
function checkAuthentication(party: Written, complain: Complain): void {
  const method = party.token_endpoint_auth_method ?? 'client_secret_basic'
  if (method.startsWith('client_secret_')) {
    if (party.client_secret === undefined) complain('client_secret', `is needed for ${method}`)
  } else {
    for (const name of ['client_secret', 'client_secret_expires_at'] as const)
      if (party[name] !== undefined) complain(name, `is not used with ${method}`)
  }
  const keys = ['jwks', 'jwks_uri'] as const
  if (method !== 'private_key_jwt') {
    for (const name of [...keys, 'token_endpoint_auth_signing_alg'] as const)
      if (party[name] !== undefined) complain(name, 'is used with private_key_jwt alone')
  } else if (keys.filter((name) => party[name] !== undefined).length !== 1)
    complain('jwks', 'or jwks_uri is needed for private_key_jwt, one of them')
}

/** A scope that opens nothing, and a setting that needs a scope which is not granted, are promises that are not kept. */
function checkScopes(party: Written, complain: Complain): void {
  const granted = party.scope?.split(' ')
  for (const name of granted ?? []) if (!scopes.includes(name)) complain('scope', `there is no scope ${name}`)
  const pairs: readonly [scope: string, setting: keyof Written, on: boolean][] = [
    ['reservation', 'singleDevice', party.singleDevice],
    ['idp', 'releaseIdp', party.releaseIdp],
    ['offline_access', 'grant_types', party.grant_types?.includes('refresh_token') ?? false],
  ]
  for (const [scope, setting, on] of pairs) {
    if (granted === undefined || granted.includes(scope) === on) continue
    if (on) complain(setting, `does nothing without scope ${scope}, which this relying party may not ask for`)
    else complain('scope', `${scope} opens nothing without ${setting}`)
  }
}

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
    scopes: (party.scope?.split(' ') ?? scopes).filter(
      (scope) => (scope !== 'idp' || party.releaseIdp) && (scope !== 'reservation' || party.singleDevice),
    ),
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
 * setting, so it gets a placeholder that is never fetched (see `sectorIdentifierUriValidate`).
 */
function sectorForLibrary(party: Written): AllClientMetadata {
  const hosts = new Set(party.redirect_uris.map((uri) => new URL(uri).host))
  return hosts.size > 1 ? { sector_identifier_uri: 'https://sector.invalid/' } : {}
}
