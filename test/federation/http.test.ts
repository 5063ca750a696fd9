import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { ProviderFault } from '../../src/domain/provider.ts'
import { defaultHttpSettings, openProviderHttp } from '../../src/federation/http.ts'
import { promised } from '../support/promised.ts'

/** Honest answers have all the time they need, also on a busy machine. */
const patient = { ...defaultHttpSettings, connectMs: 60_000, totalMs: 60_000, maxBytes: 4_096, connections: 4 }
/** For what should end by its limit. */
const quick = { totalMs: 250 }

const faultOf = (kind: ProviderFault['reason']) => (error: unknown) =>
  error instanceof ProviderFault && error.reason === kind

describe('Calls to a provider', () => {
  const ends: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  /** A provider on a free loopback port. */
  async function serve(listener: RequestListener): Promise<string> {
    const server: Server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    ends.push(() => {
      server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }
  function caller(change: Partial<typeof patient> = {}): typeof fetch {
    const http = openProviderHttp({ ...patient, ...change })
    ends.push(http.close)
    return http.fetch
  }

  it('carry method, headers and body, and bring back status, headers and body', async () => {
    const url = await serve(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ method: request.method, given: request.headers['x-given'], body }))
    })
    const answer = await caller()(url, {
      method: 'POST',
      headers: { 'x-given': 'yes' },
      body: new URLSearchParams({ code: 'a b' }),
    })
    assert.equal(answer.status, 201)
    assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2'])
    assert.deepEqual(await answer.json(), { method: 'POST', given: 'yes', body: 'code=a+b' })
  })

  it('bring back a refusal as an answer: 4xx is no fault of the network', async () => {
    const url = await serve((_request, response) => response.writeHead(400).end('{"error":"invalid_grant"}'))
    const answer = await caller()(url)
    assert.deepEqual([answer.status, await answer.json()], [400, { error: 'invalid_grant' }])
  })

  it('bring back an answer without a body', async () => {
    const url = await serve((_request, response) => response.writeHead(204).end())
    assert.equal((await caller()(url)).status, 204)
  })

  for (const status of [500, 502, 503, 504])
    it(`count ${status} as the provider’s fault`, async () => {
      const url = await serve((_request, response) => response.writeHead(status).end('sorry'))
      await assert.rejects(caller()(url), faultOf('status'))
    })

  for (const [status, kind, header, ms] of [
    [503, 'status', '7', 7_000],
    [503, 'status', 'Mon, 09 Aug 2021 11:00:30 GMT', 30_000],
    [429, 'throttled', '120', 120_000],
    [429, 'throttled', 'Mon, 09 Aug 2021 11:01:00 GMT', 60_000],
  ] as const)
    it(`hear the provider ask for a pause: ${status}, Retry-After: ${header}, by its own clock`, async () => {
      const headers = { 'retry-after': header, date: 'Mon, 09 Aug 2021 11:00:00 GMT' }
      const url = await serve((_request, response) => response.writeHead(status, headers).end())
      const fault = await caller()(url).catch((error: unknown) => error)
      assert.ok(faultOf(kind)(fault))
      assert.equal((fault as ProviderFault).retryAfterMs, ms)
    })

  it('hear no pause in what is none: nonsense, the past, or beside another answer', async () => {
    for (const [status, header] of [
      [429, 'soon'],
      [429, '-5'],
      [429, '0'],
      [429, 'Mon, 09 Aug 2021 10:59:00 GMT'],
      [400, '30'],
    ] as const) {
      const headers = { 'retry-after': header, date: 'Mon, 09 Aug 2021 11:00:00 GMT' }
      const url = await serve((_request, response) => response.writeHead(status, headers).end('{}'))
      const fault = await caller()(url).catch((error: unknown) => error)
      if (status === 429) assert.ok(faultOf('throttled')(fault), header)
      assert.equal((fault as Partial<ProviderFault>).retryAfterMs, undefined, header)
    }
  })

  it('count 429 as the provider’s fault also without Retry-After: it speaks of us, not of one person', async () => {
    const url = await serve((_request, response) => response.writeHead(429).end('{"error":"slow_down"}'))
    await assert.rejects(caller()(url), faultOf('throttled'))
  })

  it('follow no redirect: a token endpoint has no business sending codes elsewhere', async () => {
    let visited = 0
    const elsewhere = await serve((_request, response) => {
      visited++
      response.end('{}')
    })
    const url = await serve((_request, response) => response.writeHead(307, { location: elsewhere }).end())
    const answer = await caller()(url, { method: 'POST', body: 'code=secret' })
    assert.deepEqual([answer.status, visited], [307, 0])
  })

  it('end in time and let go of the connection when no answer comes', async () => {
    const letGo = promised<void>()
    const url = await serve((request) => request.socket.once('close', () => letGo.resolve()))
    const startedAt = performance.now()
    await assert.rejects(caller(quick)(url), faultOf('timeout'))
    assert.ok(performance.now() - startedAt < 2_000)
    await letGo.promise
  })

  it('end in time when the body never ends, however steadily it drips', async () => {
    const letGo = promised<void>()
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 20)
      request.socket.once('close', () => {
        clearInterval(drip)
        letGo.resolve()
      })
    })
    await assert.rejects(caller(quick)(url), faultOf('timeout'))
    await letGo.promise
  })

  it('end when the caller gives up, before their own time is over', async () => {
    const letGo = promised<void>()
    const asked = promised<void>()
    const url = await serve((request) => {
      asked.resolve()
      request.socket.once('close', () => letGo.resolve())
    })
    const patience = new AbortController()
    const call = caller()(url, { signal: patience.signal })
    await asked.promise
    patience.abort()
    await assert.rejects(call, faultOf('timeout'))
    await letGo.promise
  })

  it('end in time when no connection comes about', async () => {
    const sockets = new Set<Socket>()
    // Takes the connection and never greets: with TLS, connecting is over only when hands were shaken.
    const server = createTcpServer((socket) => sockets.add(socket.on('error', () => {})))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    ends.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    await assert.rejects(caller({ connectMs: 200 })(`https://127.0.0.1:${port}/`), faultOf('timeout'))
  })

  it('fail at once where no program listens', async () => {
    const server = createTcpServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    await assert.rejects(caller()(`http://127.0.0.1:${port}/`), faultOf('network'))
  })

  it('fail when the connection breaks, before the answer and in the middle of it', async () => {
    const before = await serve((request) => request.socket.resetAndDestroy())
    await assert.rejects(caller()(before), faultOf('network'))
    const amidst = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"half":', () => request.socket.resetAndDestroy())
    })
    await assert.rejects(caller()(amidst), faultOf('network'))
  })

  it('read no more than the limit, whether the length was announced or not', async () => {
    const announced = await serve((_request, response) => response.end('x'.repeat(5_000)))
    await assert.rejects(caller()(announced), faultOf('oversize'))
    let sent = 0
    const endless = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(1_024))) sent += 1_024
        response.once('drain', more)
      }
      more()
    })
    await assert.rejects(caller()(endless), faultOf('oversize'))
    assert.ok(sent < 10_000_000)
    const fits = await serve((_request, response) => response.end('x'.repeat(4_096)))
    assert.equal((await (await caller()(fits)).text()).length, 4_096)
  })

  it('go through few connections, kept open, one provider’s apart from another’s', async () => {
    const connections = new Set<number | undefined>()
    const url = await serve((request, response) => {
      connections.add(request.socket.remotePort)
      response.end('{}')
    })
    const call = caller()
    await Promise.all(Array.from({ length: 40 }, () => call(url)))
    assert.ok(connections.size <= 4, `${connections.size}`)
  })

  it('end with the door: closing cancels what is under way and refuses what comes later', async () => {
    const asked = promised<void>()
    const url = await serve(() => asked.resolve())
    const http = openProviderHttp(patient)
    const call = http.fetch(url)
    const refused = assert.rejects(call, faultOf('network'))
    await asked.promise
    await http.close()
    await refused
    await assert.rejects(http.fetch(url), faultOf('network'))
  })

  it('keep why they failed as the cause, for the log', async () => {
    const url = await serve((request) => request.socket.resetAndDestroy())
    await assert.rejects(
      caller()(url),
      (error: unknown) => error instanceof ProviderFault && error.cause instanceof Error,
    )
  })
})
