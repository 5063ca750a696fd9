import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { World } from '../domain/world.ts'

/** A provider that exists for the time of a warm-up: it verifies an invented person each time, at once. */
export interface Upstream {
  issuer: string
  /** Answers metadata, keys, token and userinfo. False: the request is for another. */
  handles(request: IncomingMessage, response: ServerResponse): boolean
  /** Where it sends the browser back to that came with this authorization URL. */
  callbackOf(authorization: URL): URL
}

export interface UpstreamOptions {
  /** Of the server that asks `handles`. */
  origin: string
  clientId: string
  world: Pick<World, 'now' | 'token'>
}

const alg = 'ES256'
const path = '/upstream'
/** A form of a token call is some hundred bytes. */
const longestForm = 8_192

/** Keeps nothing: a code holds the nonce, an access token the subject. */
export async function openUpstream({ origin, clientId, world }: UpstreamOptions): Promise<Upstream> {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  const keys = { keys: [{ ...(await exportJWK(publicKey)), alg, use: 'sig', kid: 'warm-up' }] }
  const issuer = `${origin}${path}`
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [alg],
    authorization_response_iss_parameter_supported: true,
  }

  async function token(request: IncomingMessage): Promise<Answer> {
    const code = new URLSearchParams(await textOf(request)).get('code') ?? ''
    if (!code.startsWith(codeMark)) return { status: 400, body: { error: 'invalid_grant' } }
    const subject = world.token(128)
    const now = Math.floor(world.now() / 1000)
    const told = { nonce: code.slice(codeMark.length), auth_time: now, ...personOf(subject) }
    const idToken = await new SignJWT(told)
      .setProtectedHeader({ alg, kid: 'warm-up' })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(clientId)
      .setIssuedAt(now)
      .setExpirationTime(now + 60)
      .sign(privateKey)
    return { status: 200, body: { access_token: subject, token_type: 'Bearer', expires_in: 60, id_token: idToken } }
  }

  const answers: Record<string, (request: IncomingMessage) => Promise<Answer>> = {
    '/.well-known/openid-configuration': async () => ({ status: 200, body: metadata }),
    '/keys': async () => ({ status: 200, body: keys }),
    '/token': token,
    async '/userinfo'({ headers }) {
      const sub = headers.authorization?.slice('Bearer '.length) ?? ''
      return { status: 200, body: { sub, ...personOf(sub) } }
    },
    // What a check of the login page asks for.
    '/authorize': async () => ({ status: 200, body: {} }),
  }

  return {
    issuer,
    handles(request, response) {
      const { pathname } = new URL(request.url ?? '/', origin)
      const answer = pathname.startsWith(path) ? answers[pathname.slice(path.length)] : undefined
      if (!answer) return false
      void answer(request).then(
        ({ status, body }) => {
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
        },
        () => response.destroy(),
      )
      return true
    },
    callbackOf({ searchParams }) {
      const callback = new URL(searchParams.get('redirect_uri') ?? '')
      callback.searchParams.set('code', codeMark + (searchParams.get('nonce') ?? ''))
      callback.searchParams.set('state', searchParams.get('state') ?? '')
      callback.searchParams.set('iss', issuer)
      return callback
    },
  }
}

interface Answer {
  status: number
  body: object
}

/** Begins its codes, so that a code that was never given (a probe) is refused. */
const codeMark = 'given-'

/** Claims as providers tell them, of the sizes that real ones have. */
function personOf(subject: string) {
  return {
    ci: createHash('sha512').update(subject).digest('base64'),
    name: '준비운동',
    birthdate: '1980-01-01',
    gender: 'female',
    nationality_status: 'domestic',
    phone_number: '+821000000000',
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > longestForm) throw new Error('a form of a token call is not so long')
  }
  return text
}
