import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, createServer, request, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { drain, listen } from '../src/listening.ts'
import { stillWorld } from './support/still-world.ts'
import { until } from './support/until.ts'

describe('A server of ours', () => {
  const servers: Server[] = []
  const serverOf = (answer: (response: ServerResponse) => void) => {
    const server = createServer((_request, response) => answer(response))
    servers.push(server)
    return server
  }
  const options = { port: 0, host: '127.0.0.1', setting: 'PORT' }

  after(() => {
    for (const server of servers) server.close().closeAllConnections()
  })

  it('names the setting when its port is taken, and keeps the code of the system', async () => {
    const port = await listen(
      serverOf((response) => response.end()),
      options,
    )
    const second = serverOf((response) => response.end())
    await assert.rejects(listen(second, { ...options, port, setting: 'METRICS_PORT' }), {
      code: 'EADDRINUSE',
      message: `METRICS_PORT: port ${port} is in use by another process (EADDRINUSE); set METRICS_PORT to another one`,
    })
  })

  /** A server whose kernel answers like this at these addresses. */
  const refusedAt = (refusals: Record<string, string>) => {
    const server = serverOf((response) => response.end())
    const asked: string[] = []
    const listenReally = server.listen.bind(server)
    server.listen = ((port: number, host: string, listening: () => void) => {
      asked.push(host)
      const code = refusals[host]
      if (code === undefined) return listenReally(port, host, listening)
      queueMicrotask(() => server.emit('error', Object.assign(new Error(code), { code })))
      return server
    }) as typeof server.listen
    return { server, asked }
  }
  const anywhere = { port: 0, host: null, setting: 'PORT' }
  const addressOf = (server: Server) => (server.address() as AddressInfo).address

  it('listens on every address unless told otherwise, and only on the one that HOST names', async () => {
    const every = refusedAt({})
    await listen(every.server, anywhere)
    assert.deepEqual(every.asked, ['::'])
    const one = refusedAt({})
    await listen(one.server, options)
    assert.deepEqual([one.asked, addressOf(one.server)], [['127.0.0.1'], '127.0.0.1'])
  })

  for (const code of ['EAFNOSUPPORT', 'EADDRNOTAVAIL'])
    it(`listens on IPv4 where the kernel has no IPv6 (${code})`, async () => {
      const { server, asked } = refusedAt({ '::': code })
      const port = await listen(server, anywhere)
      assert.deepEqual([asked, addressOf(server), port > 0], [['::', '0.0.0.0'], '0.0.0.0', true])
    })

  it('does not take another address for one that HOST names, and says that it is HOST', async () => {
    const { server, asked } = refusedAt({ '::': 'EAFNOSUPPORT' })
    await assert.rejects(listen(server, { ...options, host: '::' }), /^Error: HOST: .*EAFNOSUPPORT.*set HOST/)
    assert.deepEqual(asked, ['::'])
    // Documentation addresses (RFC 5737) are no machine's.
    await assert.rejects(
      listen(
        serverOf(() => {}),
        { ...options, host: '192.0.2.1' },
      ),
      /^Error: HOST: .*EADDRNOTAVAIL/,
    )
  })

  it('does not go on to IPv4 when the port is taken', async () => {
    const { server, asked } = refusedAt({ '::': 'EADDRINUSE' })
    await assert.rejects(listen(server, anywhere), /^Error: PORT: .*EADDRINUSE/)
    assert.deepEqual(asked, ['::'])
  })

  it('lets a request under way end when it drains, then closes the connection that would stay for its keep-alive time', async () => {
    const still = stillWorld()
    const waiting: ServerResponse[] = []
    const server = serverOf((response) => waiting.push(response))
    const port = await listen(server, options)
    const agent = new Agent({ keepAlive: true })
    const answer = once(request({ port, host: options.host, agent }).end(), 'response')
    await until(async () => waiting.length === 1)

    let drained = false
    const draining = drain(server, 15_000, still.world).then(() => {
      drained = true
    })
    await still.live(10)
    assert.equal(drained, false)
    waiting[0]?.end('done')
    const [{ statusCode }] = await answer
    assert.equal(statusCode, 200)
    await until(async () => {
      await still.live(0.05)
      return drained
    })
    await draining
    assert.equal(still.timers, 0)
    agent.destroy()
  })

  it('does not wait for connections on which nothing was ever asked, as browsers open them ahead of time', async () => {
    const still = stillWorld()
    const waiting: ServerResponse[] = []
    const server = serverOf((response) => waiting.push(response))
    const port = await listen(server, options)
    const ahead = connect(port, options.host)
    await once(ahead, 'connect')
    const answer = once(request({ port, host: options.host, agent: false }).end(), 'response')
    await until(async () => waiting.length === 1)
    const draining = drain(server, 15_000, still.world)
    const cut = once(ahead, 'close')
    await still.live(1)
    await cut
    waiting[0]?.end('done')
    assert.equal((await answer)[0].statusCode, 200, 'a request under way ends as ever')
    await draining
    assert.equal(still.timers, 0)
  })

  it('cuts a request that has not ended when the time to drain is over', async () => {
    const still = stillWorld()
    const waiting: ServerResponse[] = []
    const server = serverOf((response) => waiting.push(response))
    const port = await listen(server, options)
    const cut = once(request({ port, host: options.host }).end(), 'error')
    await until(async () => waiting.length === 1)
    const draining = drain(server, 15_000, still.world)
    await still.live(15)
    await draining
    assert.equal(((await cut)[0] as NodeJS.ErrnoException).code, 'ECONNRESET')
  })
})
