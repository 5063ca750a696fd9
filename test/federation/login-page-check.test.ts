import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ProviderFault } from '../../src/domain/provider.ts'
import { defaultHttpSettings, openProviderHttp } from '../../src/federation/http.ts'
import { checkLoginPage } from '../../src/federation/login-page-check.ts'

describe('A look at the page people are sent to', () => {
  const ends: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  /** What a look says of a page that answers so: `well`, or the kind of fault. */
  async function look(listener: RequestListener, path = '/authorize', signal = AbortSignal.timeout(500)) {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const http = openProviderHttp(defaultHttpSettings)
    ends.push(() => {
      server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    }, http.close)
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
    return checkLoginPage(http.reach, url, signal).then(
      () => 'well',
      (error) => (error instanceof ProviderFault ? error.reason : error),
    )
  }
  const answering = (status: number, headers: Record<string, string> = {}) =>
    look((_request, response) => response.writeHead(status, headers).end())

  it('asks for the bare address, as it stands, and follows nothing', async () => {
    const asked: (string | undefined)[] = []
    const said = await look((request, response) => {
      asked.push(request.url)
      response.writeHead(302, { location: '/elsewhere' }).end()
    }, '//oauth/authorize?client_id=secret#part')
    assert.deepEqual([said, asked], ['well', ['//oauth/authorize']])
  })

  it('takes any answer below 500 as a sign that the server is there', async () => {
    for (const status of [200, 204, 205, 302, 400, 401, 403, 404, 405]) assert.equal(await answering(status), 'well')
  })

  it('takes 500 and above for failed, and 429 for no news', async () => {
    for (const status of [500, 502, 503, 504]) assert.equal(await answering(status), 'status')
    assert.equal(await answering(429), 'throttled')
    assert.equal(await answering(429, { 'retry-after': '7' }), 'throttled')
  })

  it('goes by the head: a body that never ends, or is large, changes nothing', async () => {
    assert.equal(await look((_request, response) => response.writeHead(200).write('<html>')), 'well')
    const large = Buffer.alloc(5_000_000)
    assert.equal(await look((_request, response) => response.writeHead(400).end(large)), 'well')
    assert.equal(await look((_request, response) => response.writeHead(503).end(large)), 'status')
  })

  it('takes a page that breaks off, or says nothing in time, for failed', async () => {
    assert.equal(await look((request) => request.socket.destroy()), 'network')
    assert.equal(await look(() => {}), 'timeout')
  })
})
