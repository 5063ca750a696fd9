import { z } from 'zod'
import { isSafeUrl as isSafe } from '../../src/domain/loopback.ts'
import { refusalSettings } from './token-refusal.ts'

/** A URL whose traffic cannot be read or changed on the way, see `src/domain/loopback.ts`. */
export function isSafeUrl(text: string | undefined): boolean {
  return text !== undefined && URL.canParse(text) && isSafe(new URL(text))
}

/** See {@link isSafeUrl}. */
export const safeUrl = z.url({ abort: true }).refine(isSafeUrl, 'must be https; http only on loopback')

/** Settings of every provider that speaks standard OpenID Connect; a provider with more extends them. */
export const oidcSettings = z.strictObject({
  issuer: safeUrl,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** Without `openid` there is no ID token, hence no verification (OpenID Connect Core §3.1.2.1). */
  scope: z
    .string()
    .refine((text) => text.split(' ').includes('openid'), 'must contain openid')
    .default('openid identity'),
  /** Algorithm of its ID tokens; pinned, so that a discovery document cannot weaken it. */
  idTokenAlg: z.enum(['ES256', 'RS256', 'PS256', 'EdDSA']).default('ES256'),
  /** How we prove to be the client (OpenID Connect Core §9). */
  clientAuth: z.enum(['client_secret_basic', 'client_secret_post']).default('client_secret_basic'),
  /** What its own `acr` values mean, 0 to 4, where they are not `urn:gwanmun:loa:…`. */
  acrLevels: z.record(z.string().min(1).max(200), z.int().min(0).max(4)).exactOptional(),
  /** How its token endpoint refuses, where it differs from what its definition says. */
  refusals: refusalSettings.exactOptional(),
})

export type OidcSettings = z.output<typeof oidcSettings>

/** The address of a provider's own endpoint when the configuration names none: known issuers apart, below the issuer. */
export function profileUrl(
  { issuer, profile }: { issuer: string; profile?: string | undefined },
  { path, known }: { path: string; known: Readonly<Record<string, string>> },
): URL {
  const base = issuer.replace(/\/+$/, '')
  return new URL(profile ?? known[base] ?? `${base}${path}`)
}
