import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { type Front, type FrontOptions, openFront } from '../src/front.ts'
import { stillWorld } from './support/still-world.ts'
import { until } from './support/until.ts'

/** Short enough for a test; the proportions are those of a broker. */
const quick = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 }

describe('The main port', () => {
  const fronts: Front[] = []
  const still = stillWorld()
  const open = async (options: Partial<FrontOptions> = {}) => {
    const front = await openFront({
      world: still.world,
      port: 0,
      host: '127.0.0.1',
      keepAliveSeconds: 75,
      starting: (_request, response) => response.writeHead(503).end(),
      ...options,
    })
    fronts.push(front)
    return front
  }
  const site = {
    handler: (
      incoming: { resume(): void; on(event: 'end', then: () => void): void },
      response: { end(text: string): void },
    ) => {
      incoming.on('end', () => response.end('done'))
      incoming.resume()
    },
    troubles: () => [],
  } as Parameters<Front['open']>[0]
  after(() => {
    for (const front of fronts) front.close()
  })

  it('keeps a connection for longer than a balancer does, and for longer than headers may take', async () => {
    const front = await open({ timeouts: quick })
    front.open(site)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = async () => {
      const asked = request({ port: front.port, host: '127.0.0.1', agent }).end()
      const [answer] = await once(asked, 'response')
      answer.resume()
      await once(answer, 'end')
      return { reused: asked.reusedSocket, keepAlive: answer.headers['keep-alive'] }
    }
    assert.deepEqual(await ask(), { reused: false, keepAlive: 'timeout=75' })
    // Longer than headers and whole requests may take together: that is no time to rest.
    const restedFrom = performance.now()
    await until(() => performance.now() - restedFrom > 2 * (quick.headersTimeout + quick.requestTimeout))
    assert.deepEqual(await ask(), { reused: true, keepAlive: 'timeout=75' })
    agent.destroy()
  })

  for (const [what, begin] of [
    ['headers', 'GET / HTTP/1.1\r\nHost: broker\r\nX-Slow: '],
    ['a body', 'POST / HTTP/1.1\r\nHost: broker\r\nContent-Length: 100\r\n\r\nx'],
  ] as const)
    it(`ends a request whose client is slow with ${what} in time, not only when connections happen to be looked at`, async () => {
      const front = await open({ timeouts: quick })
      front.open(site)
      const startedAt = performance.now()
      const socket = connect(front.port, '127.0.0.1', () => socket.write(begin))
      let text = ''
      socket.on('data', (part) => {
        text += part
      })
      await once(socket, 'close')
      assert.match(text, /^HTTP\/1\.1 408 /)
      const tookMs = performance.now() - startedAt
      assert.ok(tookMs < 5_000, `${tookMs} ms; Node looks every 30 s unless told otherwise`)
    })
})
