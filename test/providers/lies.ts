import type { ServerResponse } from 'node:http'
import type { Lies } from '../support/lying-provider.ts'

export type Json = Record<string, unknown>

/** How a lie must end. `counted`: it speaks against the provider; `forgeable`: the browser may have made it up; `of the account`: only one person lacks it. */
export type End = 'counted' | 'forgeable' | 'of the account' | 'provider_unavailable' | 'provider_timeout'

const seconds = () => Math.floor(Date.now() / 1000)

const json = (response: ServerResponse) => response.setHeader('content-type', 'application/json')
export const hang = () => {}
export const page = (response: ServerResponse) =>
  response.setHeader('content-type', 'text/html').end('<h1>점검 중</h1><script>alert(1)</script>')
const truncated = (response: ServerResponse) => json(response).end('{"access_token":"a","token_')
export const oversized = (response: ServerResponse) =>
  json(response).end(JSON.stringify({ filler: 'x'.repeat(40_000) }))
const endless = (response: ServerResponse) => {
  json(response)
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(4_096)));
    response.once('drain', more)
  }
  more()
}
export const broken = (response: ServerResponse) => response.socket?.resetAndDestroy()
export const status =
  (code: number, body = '{}', headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body)
export const without = (name: string) => (claims: Json) =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name))
export const withClaims = (change: Json) => ({ claims: (claims: Json) => ({ ...claims, ...change }) })

export const idTokens: [string, Lies, End][] = [
  ['of another issuer', withClaims({ iss: 'https://elsewhere.example' }), 'counted'],
  ['without an issuer', { claims: without('iss') }, 'counted'],
  ['for another client', withClaims({ aud: 'someone-else' }), 'counted'],
  ['without an audience', { claims: without('aud') }, 'counted'],
  ['for us and others, issued to another', withClaims({ aud: ['gwanmun', 'other'], azp: 'other' }), 'counted'],
  ['for us and others, issued to us', withClaims({ aud: ['gwanmun', 'other'], azp: 'gwanmun' }), 'counted'],
  ['for us, issued to another', withClaims({ azp: 'other' }), 'counted'],
  ['about no subject', withClaims({ sub: '' }), 'counted'],
  ['about a name longer than any', withClaims({ sub: 's'.repeat(256) }), 'counted'],
  ['about a name that is not ASCII', withClaims({ sub: '한가온' }), 'counted'],
  ['for us and others, not saying to whom', withClaims({ aud: ['gwanmun', 'other'] }), 'counted'],
  ['with another nonce', withClaims({ nonce: 'another' }), 'forgeable'],
  ['without a nonce', { claims: without('nonce') }, 'forgeable'],
  ['that has expired', { claims: (claims) => ({ ...claims, iat: seconds() - 600, exp: seconds() - 300 }) }, 'counted'],
  ['that never expires', { claims: without('exp') }, 'counted'],
  ['that expires in words', withClaims({ exp: 'tomorrow' }), 'counted'],
  ['that is not valid yet', { claims: (claims) => ({ ...claims, nbf: seconds() + 300 }) }, 'counted'],
  ['without a time of issue', { claims: without('iat') }, 'counted'],
  ['without a subject', { claims: without('sub') }, 'counted'],
  ['signed by another key', { signedBy: 'another key' }, 'counted'],
  ['signed by a key that was never published', { header: (header) => ({ ...header, kid: 'unknown' }) }, 'counted'],
  [
    'with a spoiled signature',
    { idToken: (token) => `${token.slice(0, -8)}${token.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA'}` },
    'counted',
  ],
  [
    'with spoiled claims',
    {
      idToken(token) {
        const [header, , signature] = token.split('.')
        const claims = Buffer.from(JSON.stringify({ sub: 'someone else' })).toString('base64url')
        return `${header}.${claims}.${signature}`
      },
    },
    'counted',
  ],
  ['that is not signed', { header: () => ({ alg: 'none' }) }, 'counted'],
  [
    'signed with the public key as if it were a secret',
    { header: () => ({ alg: 'HS256', kid: 'told' }), signedBy: 'the public key as a secret' },
    'counted',
  ],
  [
    'with an extension we must understand and do not',
    { header: (h) => ({ ...h, crit: ['urn:x'], 'urn:x': 1 }) },
    'counted',
  ],
  ['that is no token', { idToken: () => 'nonsense' }, 'counted'],
  ['that is empty', { idToken: () => '' }, 'counted'],
]

export const tokenAnswers: [string, Lies, End][] = [
  ['without an ID token', { token: without('id_token') }, 'forgeable'],
  ['without an access token', { token: without('access_token') }, 'counted'],
  ['with a token type we cannot use', { token: (body) => ({ ...body, token_type: 'mac' }) }, 'counted'],
  ['that is a list', { token: () => [] }, 'counted'],
  ['that is null', { token: () => null }, 'counted'],
  ['that is a page, with 200', { raw: { token: page } }, 'counted'],
  ['cut off in the middle', { raw: { token: truncated } }, 'counted'],
  ['larger than any honest one', { raw: { token: oversized } }, 'provider_unavailable'],
  ['that never ends', { raw: { token: endless } }, 'provider_unavailable'],
  ['that never comes', { raw: { token: hang } }, 'provider_timeout'],
  ['in place of which the connection breaks', { raw: { token: broken } }, 'provider_unavailable'],
  ['of 500', { raw: { token: status(500) } }, 'provider_unavailable'],
  ['of 503', { raw: { token: status(503, '{}', { 'retry-after': '30' }) } }, 'provider_unavailable'],
  ['that sends us elsewhere', { raw: { token: status(307, '', { location: 'http://localhost:1/' }) } }, 'forgeable'],
  ['that refuses the code', { raw: { token: status(400, '{"error":"invalid_grant"}') } }, 'forgeable'],
  ['that refuses the request', { raw: { token: status(400, '{"error":"invalid_request"}') } }, 'forgeable'],
  ['that refuses without a word', { raw: { token: status(413, '') } }, 'forgeable'],
  ['that refuses us', { raw: { token: status(401, '{"error":"invalid_client"}') } }, 'counted'],
  [
    'that refuses us with a challenge',
    { raw: { token: status(401, '{"error":"invalid_client"}', { 'www-authenticate': 'Basic realm="x"' }) } },
    'counted',
  ],
]

export const userinfos: [string, Lies, End][] = [
  ['about another subject', { userinfo: (claims) => ({ ...claims, sub: 'somebody else' }) }, 'counted'],
  ['about no subject', { userinfo: without('sub') }, 'counted'],
  ['without a CI', { userinfo: without('ci') }, 'of the account'],
  ['without a name', { userinfo: without('name') }, 'of the account'],
  ['that is empty', { userinfo: () => ({}) }, 'counted'],
  ['that is a page, with 200', { raw: { userinfo: page } }, 'counted'],
  ['cut off in the middle', { raw: { userinfo: truncated } }, 'counted'],
  ['larger than any honest one', { raw: { userinfo: oversized } }, 'provider_unavailable'],
  ['that never comes', { raw: { userinfo: hang } }, 'provider_timeout'],
  ['in place of which the connection breaks', { raw: { userinfo: broken } }, 'provider_unavailable'],
  ['of 401', { raw: { userinfo: status(401, '', { 'www-authenticate': 'Bearer error="invalid_token"' }) } }, 'counted'],
  ['of 403', { raw: { userinfo: status(403) } }, 'counted'],
  ['of 500', { raw: { userinfo: status(500) } }, 'provider_unavailable'],
]

export const keySets: [string, Lies, End][] = [
  ['that is empty', { keys: () => ({ keys: [] }) }, 'counted'],
  ['that is no set', { keys: () => ({}) }, 'counted'],
  ['that is a page, with 200', { raw: { keys: page } }, 'counted'],
  ['that is not there', { raw: { keys: status(404) } }, 'provider_unavailable'],
  ['that never comes', { raw: { keys: hang } }, 'provider_timeout'],
  ['larger than any honest one', { raw: { keys: oversized } }, 'provider_unavailable'],
  [
    'of keys for another use',
    { keys: ({ keys }) => ({ keys: keys.map((key) => ({ ...key, use: 'enc' })) }) },
    'counted',
  ],
]

export const redirects: [string, (parameters: URLSearchParams) => void][] = [
  ['without the issuer it promised to name', (parameters) => parameters.delete('iss')],
  ['in the name of another issuer', (parameters) => parameters.set('iss', 'https://elsewhere.example')],
  ['with another state', (parameters) => parameters.set('state', 'another')],
  ['without a state', (parameters) => parameters.delete('state')],
  ['without a code', (parameters) => parameters.delete('code')],
  ['with an empty code', (parameters) => parameters.set('code', '')],
  ['with two codes', (parameters) => parameters.append('code', 'second')],
  ['with two issuers', (parameters) => parameters.append('iss', 'https://elsewhere.example')],
  ['with two states', (parameters) => parameters.append('state', 'second')],
  ['with a code of control characters', (parameters) => parameters.set('code', 'a\u0000\r\nb')],
  ['with a code as long as a book', (parameters) => parameters.set('code', 'x'.repeat(5_000))],
  ['with a code that was never given', (parameters) => parameters.set('code', 'made-up')],
]
