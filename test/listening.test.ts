import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, createServer, request, type Server, type ServerResponse } from 'node:http'
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
