import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { freePort, refuseTakenPorts } from '../../demo/ports.ts'

describe('The ports of npm start', () => {
  const servers = [createServer(), createServer()]
  let taken: number[]

  before(async () => {
    for (const server of servers) server.listen(0, '127.0.0.1')
    await Promise.all(servers.map((server) => once(server, 'listening')))
    taken = servers.map((server) => (server.address() as AddressInfo).port)
  })
  after(() => {
    for (const server of servers) server.close()
  })

  it('are complained about all at once when they are taken, each by the setting that gave it', async () => {
    const [idps = 0, registry = 0] = taken
    await assert.rejects(
      refuseTakenPorts({
        PORT: await freePort(),
        METRICS_PORT: 0,
        MOCK_IDPS_PORT: idps,
        MOCK_REGISTRY_PORT: registry,
      }),
      ({ message }: Error) => {
        assert.match(message, new RegExp(`MOCK_IDPS_PORT: port ${idps} .*EADDRINUSE.*MOCK_IDPS_PORT`))
        assert.match(message, new RegExp(`MOCK_REGISTRY_PORT: port ${registry} `))
        assert.doesNotMatch(message, /METRICS_PORT|✖ PORT/)
        return true
      },
    )
  })

  it('are left free when nothing else uses them', async () => {
    const port = await freePort()
    const settings = { PORT: port, METRICS_PORT: 0, MOCK_IDPS_PORT: 0, MOCK_REGISTRY_PORT: 0 }
    await refuseTakenPorts(settings)
    await refuseTakenPorts(settings)
  })
})
