import type { ServerMetadata } from 'openid-client'
import { z } from 'zod'
import { type Cause, causeWith } from '../../src/domain/cause.ts'
import type { GwanmunError } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { failureOf } from '../../src/domain/verification-failure.ts'
import { withoutMetadata } from './refusals.ts'
import { isSafeUrl } from './settings.ts'

/** The two public documents of a provider. */
export type MetadataStep = 'discovery' | 'keys'

/** Metadata and keys are public: any refusal of them is the provider's failure, whatever the status. */
export function statusFailure(provider: ProviderId, of: { step: MetadataStep; answer: Response }): GwanmunError {
  return withoutMetadata(provider, causeWith('http_status', `HTTP ${of.answer.status} (${of.step})`))
}

/**
 * Refuses a document in which an address that we need is missing, or could be listened to on the way.
 * @throws GwanmunError `provider_unavailable`
 */
export function assertUsable(server: ServerMetadata, provider: ProviderId): void {
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = server
  const needed = { authorization_endpoint, token_endpoint, jwks_uri }
  const unusable = Object.entries({ ...needed, ...(userinfo_endpoint === undefined ? {} : { userinfo_endpoint }) })
    .filter(([, address]) => !isSafeUrl(address))
    .map(([name, address]) => `${name} ${address === undefined ? 'is missing' : 'is not https'}`)
  if (unusable.length > 0) throw withoutMetadata(provider, causeWith('metadata', unusable.join(', ')))
}

/** Why a document could not be had or read, as our error. What the fetch threw stays as it is: it knows more. */
export function metadataFailure(
  error: unknown,
  { provider, step, issuer }: { provider: ProviderId; step: MetadataStep; issuer: string },
): unknown {
  if (failureOf(error)) return error
  const told = toldIssuer(error)
  const differs = told === undefined ? null : causeWith('issuer', `told ${told}, configured ${issuer}`)
  return withoutMetadata(provider, differs ?? unreadable(error, step))
}

/** The issuer in a document that the protocol library refused for it (OpenID Connect Discovery §4.3); else undefined. */
function toldIssuer(error: unknown): string | undefined {
  const { cause } = error as { cause?: { attribute?: unknown; body?: { issuer?: unknown } } }
  if (cause?.attribute !== 'issuer') return undefined
  const issuer = cause.body?.issuer
  return typeof issuer === 'string' && URL.canParse(issuer) ? withoutSecrets(issuer) : 'no address'
}

/** An issuer has neither (OpenID Connect Discovery §2); what a wrong one has there is not for a log. */
function withoutSecrets(address: string): string {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${address.endsWith('/') || pathname !== '/' ? pathname : ''}`
}

function unreadable(error: unknown, step: MetadataStep): Cause {
  const { code, name } = error as { code?: unknown; name?: unknown }
  if (error instanceof SyntaxError || code === 'OAUTH_PARSE_ERROR' || code === 'OAUTH_RESPONSE_IS_NOT_JSON')
    return causeWith('not_json', step)
  if (error instanceof z.ZodError) return causeWith('keys', 'is no set of keys (RFC 7517)')
  return causeWith(step === 'keys' ? 'keys' : 'metadata', typeof code === 'string' ? code : String(name))
}
