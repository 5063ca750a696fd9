import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { attackRelyingParty } from '../../mock-idps/attack/index.ts'
import { startMockIdps } from '../../mock-idps/index.ts'

const verifier = 'v'.repeat(43)

/** A service whose page after the sign-in shows all claims, including the CI. */
async function startFrankService() {
  let issuer = ''
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin)
    const redirect_uri = `${origin}/callback`
    const client = { client_id: 'frank', redirect_uri }
    if (pathname === '/me') return response.writeHead(request.headers.cookie ? 200 : 401).end()
    if (pathname === '/login') {
      const challenge = createHash('sha256').update(verifier).digest('base64url')
      const request = {
        ...client,
        response_type: 'code',
        scope: 'openid identity',
        login_hint: searchParams.get('who') ?? '',
      }
      const asked = new URLSearchParams({ ...request, code_challenge: challenge, code_challenge_method: 'S256' })
      return response.writeHead(303, { location: `${issuer}/authorize?${asked}` }).end()
    }
    const body = {
      ...client,
      client_secret: 'frank-secret',
      code_verifier: verifier,
      code: searchParams.get('code') ?? '',
    }
    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...body, grant_type: 'authorization_code' }),
    })
    if (!answer.ok) return response.writeHead(400).end('no')
    const { id_token } = (await answer.json()) as { id_token: string }
    const claims = Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString('utf8')
    return response
      .writeHead(200, { 'set-cookie': 'in=1; Path=/', 'content-type': 'text/html' })
      .end(`<p>${claims}</p>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    trust(url: string) {
      issuer = url
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('a service whose page shows people their own CI', () => {
  it('is reported once, and the other cases ignore it', async () => {
    const service = await startFrankService()
    const clients = [{ clientId: 'frank', clientSecret: 'frank-secret', redirectUris: [`${service.origin}/callback`] }]
    const idps = await startMockIdps({ port: 0, clients })
    service.trust(idps.issuer('phone'))
    try {
      const card = await attackRelyingParty(
        {
          start: `${service.origin}/login?who={persona}`,
          whoami: `${service.origin}/me`,
          providers: ['phone'],
          only: ['identity/ci_on_page', 'identity/foreigner', 'identity/mvno', 'id_token/resigned'],
        },
        { running: idps },
      )
      assert.deepEqual(Object.fromEntries(card.results.map(({ id, kind }) => [id, kind])), {
        'id_token/resigned': 'passed',
        'identity/ci_on_page': 'leaked',
        'identity/foreigner': 'passed',
        'identity/mvno': 'passed',
      })
      assert.equal(card.ok, true)
    } finally {
      await idps.close()
      await service.stop()
    }
  })
})
