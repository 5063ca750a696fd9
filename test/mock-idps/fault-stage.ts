import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { interactionPolicy, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Endpoint } from '../../mock-idps/endpoints.ts'
import { createFaultBook, type FaultBook } from '../../mock-idps/faults/fault-book.ts'
import { createHeldResponses, type HeldResponses } from '../../mock-idps/faults/held-responses.ts'
import { type FaultPlanInput, faultPlan } from '../../mock-idps/faults/plan.ts'
import { createReplayMemory } from '../../mock-idps/faults/replay-memory.ts'
import { type RewordRefusal, replaceResponse, rewriteResponse } from '../../mock-idps/faults/response-layer.ts'
import { attackerDocument } from '../../mock-idps/keys/attacker.ts'
import { createKeyRing, type KeyRing } from '../../mock-idps/keys/key-ring.ts'

export const stageClient = { id: 'shop', secret: 'shop-test-secret', redirectUri: 'http://shop.test/callback' }

const endpoints: Record<string, Endpoint> = {
  '/.well-known/openid-configuration': 'discovery',
  '/keys': 'keys',
  '/authorize': 'authorization',
  '/token': 'token',
  '/userinfo': 'userinfo',
  '/par': 'pushed_authorization',
}

type Alg = 'ES256' | 'RS256'

/** The response layer between a bare server and a core, without the rest of the simulators. */
export interface Stage {
  /** Also the issuer. */
  url: string
  book: FaultBook
  keys: KeyRing
  alg: Alg
  held: HeldResponses
  /** How far the sandbox's clock is ahead, in milliseconds. */
  clock: { offsetMs: number }
  /** Requested paths, in order. */
  asked: string[]
  /** Bytes written to the newest connection, sent or buffered. */
  sent(): number
  plan(input: FaultPlanInput): string
  close(): Promise<void>
}

export interface StageSetup {
  /** @param url of the stage */
  core(stage: Pick<Stage, 'url' | 'keys' | 'alg'>): RequestListener
  rewordRefusal?: RewordRefusal
  /** Signature algorithm of the client's ID tokens; default ES256. */
  alg?: Alg
}

export async function openStage({ core, rewordRefusal, alg = 'ES256' }: StageSetup): Promise<Stage> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/kakao`
  const book = createFaultBook()
  const keys = createKeyRing('kakao', { own: false, rsa: false })
  const held = createHeldResponses()
  const memory = createReplayMemory()
  const clock = { offsetMs: 0 }
  const asked: string[] = []
  const answer = core({ url, keys, alg })
  let newest: Socket | undefined
  server.on('connection', (socket) => {
    newest = socket
  })

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    request.url = (request.url ?? '/').replace(/^\/kakao/, '')
    const [path = '/', query] = request.url.split('?')
    asked.push(path)
    const attackerFile = attackerDocument(path)
    if (attackerFile) return void response.setHeader('content-type', attackerFile.type).end(attackerFile.body)
    const endpoint = endpoints[path] ?? (path.startsWith('/authorize/') ? 'resume' : 'other')
    memory.remember(endpoint, new URLSearchParams(query))
    const applied = book.apply({ provider: 'kakao', endpoint })
    const context = { provider: 'kakao', endpoint, issuer: url, applied, keys, held, memory } as const
    const whole = { ...context, clockOffsetMs: clock.offsetMs }
    if (replaceResponse(response, whole)) return
    rewriteResponse(response, whole, rewordRefusal)
    answer(request, response)
  })

  return {
    url,
    book,
    keys,
    alg,
    held,
    clock,
    asked,
    sent: () => newest?.bytesWritten ?? 0,
    plan: (input) => book.add(faultPlan.parse(input)).id,
    async close() {
      held.breakAll()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const someone = { accountId: 'someone', claims: async () => ({ sub: 'someone' }) }

async function signIn(ctx: KoaContextWithOIDC): Promise<boolean> {
  const { oidc } = ctx
  const { session, client } = oidc
  if (!session || !client) return interactionPolicy.Check.REQUEST_PROMPT
  session.loginAccount({ accountId: someone.accountId, acr: 'urn:gwanmun:loa:3' })
  oidc.entity('Account', someone)
  const grant = new oidc.provider.Grant({ accountId: someone.accountId, clientId: client.clientId })
  grant.addOIDCScope('openid')
  await grant.save()
  session.ensureClientContainer(client.clientId)
  session.grantIdFor(client.clientId, grant.jti)
  oidc.entity('Grant', grant)
  return interactionPolicy.Check.NO_NEED_TO_PROMPT
}

/** A real OpenID Provider that signs every browser in at once as `someone`. */
export function realCore({ url, keys, alg }: Pick<Stage, 'url' | 'keys' | 'alg'>): RequestListener {
  const { Check, Prompt } = interactionPolicy
  const always = new Prompt({ name: 'login', requestable: true }, new Check('always', 'signs in anew', signIn))
  const provider = new Provider(url, {
    jwks: keys.core,
    clients: [
      {
        client_id: stageClient.id,
        client_secret: stageClient.secret,
        redirect_uris: [stageClient.redirectUri, `${stageClient.redirectUri}?door=kakao`],
        response_types: ['code'],
        id_token_signed_response_alg: alg,
        require_auth_time: true,
      },
    ],
    cookies: { keys: ['stage'] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'] },
    features: { devInteractions: { enabled: false } },
    routes: { authorization: '/authorize', token: '/token', userinfo: '/userinfo', jwks: '/keys' },
    pkce: { required: () => false },
    claims: { openid: ['sub', 'acr', 'auth_time'] },
    acrValues: ['urn:gwanmun:loa:3'],
    interactions: { policy: [always], url: () => '/nobody-asks' },
    findAccount: () => someone,
    expiresWithSession: () => false,
    ttl: { IdToken: 300, AccessToken: 300, Session: 300, Grant: 300, Interaction: 300 },
  })
  provider.proxy = true
  const { host } = new URL(url)
  const callback = provider.callback()
  return (request, response) => {
    request.headers['x-forwarded-host'] = host
    return callback(Object.assign(request, { originalUrl: `/kakao${request.url}` }), response)
  }
}
