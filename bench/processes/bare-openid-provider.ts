import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import type { LoginTarget } from '../driver/login.ts'
import { type Algorithm, algorithms, libraryConfiguration, libraryPaths, targetOf } from './bare-library.ts'
import { serve } from './serve.ts'

const scope = 'openid'

/** The yardstick of everything that logs people in: the library itself, which asks no provider and stores in a map. */
async function start(): Promise<Record<Algorithm, LoginTarget>> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    ...(await libraryConfiguration(scope)),
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  })
  let people = 0
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response)
    const login = { accountId: `person-${people++}` }
    provider.interactionFinished(request, response, { login }).catch((error) => {
      response.writeHead(500).end(String(error))
    })
  })
  const targets = algorithms.map((algorithm) => [
    algorithm,
    targetOf(issuer, algorithm, { paths: libraryPaths, scope }),
  ])
  return Object.fromEntries(targets) as Record<Algorithm, LoginTarget>
}

await serve(start())
