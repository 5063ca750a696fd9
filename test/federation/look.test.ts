import assert from 'node:assert/strict'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { ProviderFault } from '../../src/domain/provider.ts'
import { defaultHttpSettings, openProviderHttp } from '../../src/federation/http.ts'
import { promised } from '../support/promised.ts'

const faultOf =
  (kind: ProviderFault['reason'], retryAfterMs?: number) =>
  (error: unknown): boolean =>
    error instanceof ProviderFault && error.reason === kind && error.retryAfterMs === retryAfterMs

describe('A look at a page', () => {
  const ends: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  async function serve(listener: RequestListener): Promise<URL> {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    ends.push(() => {
      server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    })
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/authorize`)
  }
  /** A server that speaks no HTTP of ours. */
  async function serveRaw(greet: (socket: Socket) => void): Promise<URL> {
    const sockets = new Set<Socket>()
    const server = createTcpServer((socket) => {
      sockets.add(socket.on('error', () => {}))
      socket.once('data', () => greet(socket))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    ends.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  }
  /** By default an honest answer has all the time it needs, also on a busy machine. */
  function openLook(totalMs = 60_000, connections = 4) {
    const connectMs = Math.min(totalMs, 60_000)
    const http = openProviderHttp({ ...defaultHttpSettings, connectMs, totalMs, maxBytes: 4_096, connections })
    ends.push(http.close)
    return (url: URL, signal = new AbortController().signal) => http.reach(url, signal)
  }
  /** Writes for as long as anybody listens. */
  function flood(response: ServerResponse): void {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(1_024)));
      response.once('drain', more)
    }
    more()
  }

  for (const status of [200, 204, 205, 206, 302, 304, 400, 401, 403, 404, 405, 418, 499])
    it(`finds the page up: ${status}`, async () => {
      const headers = { location: '/elsewhere', 'retry-after': '30' }
      await openLook()(await serve((_request, response) => response.writeHead(status, headers).end()))
    })

  for (const status of [500, 502, 503, 504, 599])
    it(`finds the page down: ${status}`, async () => {
      const url = await serve((_request, response) => response.writeHead(status).end('sorry'))
      await assert.rejects(openLook()(url), faultOf('status'))
    })

  it('hears how long it is asked to leave the provider alone', async () => {
    const answering = (status: number, headers: Record<string, string>) =>
      serve((_request, response) => response.writeHead(status, headers).end())
    const look = openLook()
    await assert.rejects(look(await answering(429, { 'retry-after': '120' })), faultOf('throttled', 120_000))
    await assert.rejects(look(await answering(503, { 'retry-after': '7' })), faultOf('status', 7_000))
    for (const headers of [{}, { 'retry-after': 'soon' }, { 'retry-after': '0' }, { 'retry-after': '-1' }])
      await assert.rejects(look(await answering(429, headers)), faultOf('throttled'))
  })

  it('is one GET for a page, which brings nothing along and follows no redirect', async () => {
    const asked: string[] = []
    const url = await serve(({ method, url: path, headers }, response) => {
      asked.push(`${method} ${path} ${headers.accept} ${headers.cookie} ${headers.authorization}`)
      response.writeHead(302, { location: '/login', 'set-cookie': 'a=1' }).end()
    })
    const look = openLook()
    await look(url)
    await look(url)
    assert.deepEqual(asked, Array(2).fill('GET /authorize text/html undefined undefined'))
  })

  for (const [status, isWell] of [
    [200, true],
    [503, false],
  ] as const)
    it(`goes by the head alone, and lets go of what trickles, floods or is too large: ${status}`, async () => {
      const bodies: ((response: ServerResponse) => void)[] = [
        (response) => response.flushHeaders(),
        (response) => {
          const drip = setInterval(() => response.write('x'), 10)
          response.once('close', () => clearInterval(drip))
        },
        flood,
        (response) => response.end('x'.repeat(5_000_000)),
      ]
      // Their own time would let the test fail: so what ends the connections is that nothing more is wanted.
      const look = openLook(60_000)
      for (const body of bodies) {
        const letGo = promised<void>()
        const url = await serve((_request, response) => {
          response.socket?.once('close', () => letGo.resolve())
          body(response.writeHead(status, { 'content-type': 'text/html' }))
        })
        if (isWell) await look(url)
        else await assert.rejects(look(url), faultOf('status'))
        await letGo.promise
      }
    })

  it('can look again and again, however few connections there are and whatever came before', async () => {
    const look = openLook(5_000, 1)
    const endless = await serve((_request, response) => flood(response.writeHead(200)))
    for (let n = 0; n < 20; n++) await look(endless)
    const ports = new Set<number | undefined>()
    const small = await serve(({ socket }, response) => {
      ports.add(socket.remotePort)
      response.end('<!doctype html>')
    })
    for (let n = 0; n < 20; n++) await look(small)
    assert.equal(ports.size, 1, 'a small page costs no new connection')
  })

  it('fails when the connection breaks before the head, and not when it breaks after', async () => {
    const before = await serve(({ socket }) => socket.resetAndDestroy())
    await assert.rejects(openLook()(before), faultOf('network'))
    const after = await serve(({ socket }, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('<', () => socket.resetAndDestroy())
    })
    await openLook()(after)
  })

  it('fails where no program listens, and where no HTTP is spoken', async () => {
    const gone = await serveRaw(() => {})
    await ends.pop()?.()
    await assert.rejects(openLook()(gone), faultOf('network'))
    for (const words of ['SSH-2.0-OpenSSH_9.6\r\n', '\0\0\0\0', 'HTTP/1.1 two hundred\r\n\r\n', '<html></html>'])
      await assert.rejects(openLook(2_000)(await serveRaw((socket) => socket.end(words))), faultOf('network'), words)
    const endless = await serveRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(200_000)}`)
    })
    await assert.rejects(openLook(2_000)(endless), faultOf('network'))
  })

  it('ends in time when no head comes, be it that it drips, and lets go', async () => {
    for (const speak of [
      () => {},
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nx: ')
        const drip = setInterval(() => socket.write('x'), 10)
        socket.once('close', () => clearInterval(drip))
      },
    ]) {
      const letGo = promised<void>()
      const url = await serveRaw((socket) => {
        socket.once('close', () => letGo.resolve())
        speak(socket)
      })
      await assert.rejects(openLook(250)(url), faultOf('timeout'))
      await letGo.promise
    }
  })

  it('ends when the caller gives up, before and after it began', async () => {
    const asked = promised<void>()
    const url = await serve(() => asked.resolve())
    const patience = new AbortController()
    const looking = openLook(60_000)(url, patience.signal)
    await asked.promise
    patience.abort()
    await assert.rejects(looking, faultOf('timeout'))
    await assert.rejects(openLook(60_000)(url, patience.signal), faultOf('timeout'))
  })
})
