import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import type { SharedServers } from './ask-desk.ts'

export interface Desk {
  url: string
  close(): Promise<void>
}

/** Databases of the shared Redis; each file that asks takes one. */
const databases = 1_000

const root = new URL('../../', import.meta.url)

/** Starts servers when asked, each once, and ends them when it closes. */
export async function openDesk(): Promise<Desk> {
  const started: { stop(): Promise<unknown> }[] = []
  const once = <T extends { stop(): Promise<unknown> }>(start: () => Promise<T>): (() => Promise<T>) => {
    let server: Promise<T> | null = null
    return () => {
      server ??= start().then((running) => {
        started.push(running)
        return running
      })
      return server
    }
  }
  const redis = once(async () => (await import('./redis.ts')).startRedis(['--databases', `${databases}`]))
  const cluster = once(async () => (await import('./redis-cluster.ts')).startRedisCluster())
  const postgres = once(async () => {
    const { startPostgres } = await import('./postgres.ts')
    const server = await startPostgres({ settings: ['max_connections=300'] })
    return { address: server.url(''), template: await server.template(), stop: server.stop }
  })
  const chromium = once(async () => (await import('./chromium.ts')).serveChromium())
  const compiled = once(async () => {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: root })
    return { folder: new URL('dist/', root).href, stop: async () => undefined }
  })

  let taken = 0
  const handlers: { [Name in keyof SharedServers]: () => Promise<SharedServers[Name]> } = {
    redis: async () => ({ port: (await redis()).port, database: taken++ % databases }),
    async cluster() {
      const { nodes, masters, replicas } = await cluster()
      return { nodes, ports: [...masters, ...replicas].map(({ port }) => port) }
    },
    async postgres() {
      const { address, template } = await postgres()
      return { address, template }
    },
    chromium: async () => ({ endpoint: (await chromium()).endpoint }),
    compiled: async () => ({ folder: (await compiled()).folder }),
  }

  const server = createServer(async (request, response) => {
    const handler = handlers[(request.url ?? '/').slice(1) as keyof SharedServers]
    try {
      response.end(JSON.stringify(await handler()))
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.stack : String(error))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await Promise.all(started.map((running) => running.stop()))
    },
  }
}
