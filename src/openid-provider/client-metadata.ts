import { z } from 'zod'
import { isLoopback } from '../domain/loopback.ts'
import { acrForm } from '../domain/provider.ts'

/*
 * Registered client metadata (OpenID Connect Dynamic Client Registration 1.0 §2, RFC 7591 §2): what is taken, and what each of
 * it does here. What is registered elsewhere and does nothing here is refused by name, so that no promise is believed that
 * is not kept.
 */

/** RFC 9700 §2.6: codes do not travel in clear text, except to the same machine. */
const redirectUri = z.string().refine(
  (text) => {
    if (!URL.canParse(text)) return false
    const { protocol, hostname } = new URL(text)
    return protocol !== 'http:' || isLoopback(hostname)
  },
  { error: 'must be an absolute URI; http only for localhost, 127.0.0.0/8 and [::1]' },
)

const jwk = z.looseObject({ kty: z.string().describe('Key type (RFC 7517 §4.1).') })

/** Shortest secret that is taken at all, in characters; what an issuer that others reach demands is in `registration.ts`. */
export const shortestSecret = 8

export const clientMetadata = {
  client_id: z.string().min(1).describe('Unique among the relying parties.'),
  client_secret: z
    .string()
    .min(shortestSecret, `must be ${shortestSecret} characters or more`)
    .optional()
    .describe(
      'For `client_secret_basic` and `client_secret_post` alone. Under an https issuer 22 characters or more (32 where all are hexadecimal digits), 8 of them different.',
    ),
  client_name: z.string().min(1).optional().describe('Its name where `name` is not set.'),
  client_uri: z.url().optional().describe('Its home page. For your own records: no page shows it.'),
  contacts: z.array(z.email()).optional().describe('E-mail addresses. For your own records: nothing is sent.'),
  application_type: z
    .enum(['web', 'native'])
    .optional()
    .describe('`native`: loopback redirects on any port (RFC 8252 §7.3) and schemes of its own. Default `web`.'),
  redirect_uris: z
    .array(redirectUri)
    .min(1)
    .describe('Where an authorization may end: absolute URIs, http only for loopback; at least one.'),
  post_logout_redirect_uris: z.array(redirectUri).optional().describe('Where a logout may end. Default none.'),
  response_types: z.array(z.literal('code')).min(1).optional().describe('Always `["code"]`, also by default.'),
  response_modes: z
    .array(z.enum(['query', 'fragment', 'form_post']))
    .min(1)
    .optional()
    .describe('`response_mode` values that it may ask for: `query`, `fragment`, `form_post`. Default all.'),
  grant_types: z
    .array(z.enum(['authorization_code', 'refresh_token']))
    .min(1)
    .optional()
    .describe('`refresh_token` beside `authorization_code` for refresh tokens. Default `["authorization_code"]`.'),
  token_endpoint_auth_method: z
    .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
    .optional()
    .describe('How it authenticates at the token endpoint. Default `client_secret_basic`.'),
  token_endpoint_auth_signing_alg: z
    .string()
    .min(1)
    .optional()
    .describe('The one algorithm of its assertions, for `private_key_jwt`. Default any that is offered.'),
  jwks: z
    .looseObject({ keys: z.array(jwk).min(1).describe('JSON Web Keys, at least one.') })
    .optional()
    .describe('Its public keys, for `private_key_jwt`.'),
  jwks_uri: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where its public keys are, for `private_key_jwt`.'),
  id_token_signed_response_alg: z
    .string()
    .min(1)
    .optional()
    .describe('How its ID tokens are signed: `RS256` or `ES256`, with the keys of the keyring. Default `RS256`.'),
  subject_type: z.literal('pairwise').optional().describe('Always `pairwise`, also by default; see `sector`.'),
  sector_identifier_uri: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('Its host is the default of `sector` (OpenID Connect Core §8.1); it is not fetched.'),
  scope: z.string().min(1).optional().describe('Scopes it may be granted, separated by spaces. Default all.'),
  default_max_age: z.int().min(0).optional().describe('`max_age` of requests without one. Seconds. Default none.'),
  default_acr_values: z
    .array(z.string().regex(acrForm))
    .min(1)
    .optional()
    .describe('`acr_values` of requests without any. Default none.'),
  require_auth_time: z.boolean().optional().describe('`auth_time` in every ID token. Default false.'),
  require_pushed_authorization_requests: z
    .boolean()
    .optional()
    .describe('Authorization requests by PAR (RFC 9126) alone. Default false.'),
  dpop_bound_access_tokens: z.boolean().optional().describe('Tokens bound by DPoP (RFC 9449) alone. Default false.'),
  initiate_login_uri: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe(
      'Where a person begins at the service (OpenID Connect Core §4): pages whose request is over link there, with `iss`. https. Default none.',
    ),
  client_id_issued_at: z.int().min(0).optional().describe('Epoch seconds. For your own records.'),
  client_secret_expires_at: z
    .int()
    .min(0)
    .optional()
    .describe('Epoch seconds from which its secret is refused; 0: never. Default 0.'),
}

const refused: readonly [names: RegExp, why: string][] = [
  [/^tls_client_|^use_mtls_/, 'mutual TLS (RFC 8705) is not offered; there is dpop_bound_access_tokens'],
  [/^require_signed_request_object$|^request_(object_|uris$)/, 'request objects (RFC 9101) are not read; there is PAR'],
  [/_encrypted_response_(alg|enc)$/, 'no answer is encrypted beyond TLS'],
  [/^(userinfo|introspection|authorization)_signed_response_alg$/, 'of all answers only the ID token is signed'],
  [/^(back|front)channel_logout_/, 'no logout is sent to relying parties'],
  [/^backchannel_/, 'CIBA is not offered'],
  [/^authorization_details_types$/, 'rich authorization requests (RFC 9396) are not offered'],
  [/^(logo|policy|tos)_uri(#|$)/, 'no page shows it'],
  [/^(software|registration)_/, 'there is no dynamic registration'],
  [/^client_name#/, 'names by language are told by name: { ko, en }'],
]

/** Why a name that is registered elsewhere is refused; null: no registry has that name. */
export function whyRefused(name: string): string | null {
  return refused.find(([names]) => names.test(name))?.[1] ?? null
}
