import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { createServer, request as forward, type Server } from 'node:http'
import { guard } from '../../bench/servers/guard.ts'
import { writeInstallation } from '../../chaos/house/installation.ts'
import { seedDemo } from '../../demo/clinics/seed.ts'
import { demoConfiguration } from '../../demo/configuration.ts'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { layOver } from '../../src/config.ts'
import { migrate } from '../../src/store/postgres/migrate.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { system } from '../../src/system.ts'
import { lightsOf } from '../support/broker.ts'
import { compiled } from '../support/compiled.ts'
import { freePort } from '../support/ports.ts'
import { until } from '../support/until.ts'

/** Broker processes on the same stores behind one address, which sends every request to the next of them. */
export interface Fleet {
  origin: string
  /** Of each process, past the one address. */
  origins: readonly string[]
  idps: MockIdps
  /** How many requests each process was given. */
  served: readonly number[]
  stop(): Promise<void>
}

export async function startFleet(
  size: number,
  stores: { databaseUrl: string; env: Record<string, string>; config?: object },
): Promise<Fleet> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const idps = await startMockIdps({ port: 0, redirectBases: [origin] })
  const providers = ['certificate', 'phone', 'ipin', 'naver', 'kakao'] as const
  const demo = demoConfiguration(Object.fromEntries(providers.map((id) => [id, idps.issuer(id)])), system.now())
  const { folder, env } = await writeInstallation(
    origin,
    layOver({ ...demo, server: { warmUpMs: 0 } }, stores.config ?? {}) as object,
    stores,
  )
  const database = await openPostgres({ url: stores.databaseUrl })
  await migrate(database)
  await seedDemo(database, system.now())
  await database.close()

  const ports = await Promise.all(Array.from({ length: size }, () => freePort()))
  const program = await compiled('src/serve.ts')
  const brokers = ports.map((own) => serve(own))
  const served = ports.map(() => 0)
  const front = roundRobin(ports, served)
  await new Promise<void>((resolve) => front.listen(port, '127.0.0.1', resolve))
  for (const own of ports) await until(async () => green(`http://127.0.0.1:${own}`), 60_000)

  return {
    origin,
    origins: ports.map((own) => `http://localhost:${own}`),
    idps,
    served,
    async stop() {
      front.closeAllConnections()
      front.close()
      await Promise.all(brokers.map(ended))
      await idps.close()
      await rm(folder, { recursive: true, force: true })
    },
  }

  function serve(own: number): ChildProcess {
    const broker = spawn(process.execPath, [program], {
      env: {
        ...process.env,
        ...env,
        PORT: `${own}`,
        METRICS_PORT: '0',
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return guard(broker)
  }
}

async function green(origin: string): Promise<boolean> {
  const doors = await lightsOf(origin).catch(() => [])
  return doors.length > 0 && doors.every(({ light }) => light === 'green')
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exit
}

function roundRobin(ports: readonly number[], served: number[]): Server {
  let turn = 0
  return createServer((incoming, outgoing) => {
    turn = (turn + 1) % ports.length
    served[turn] = (served[turn] ?? 0) + 1
    const { method, url, headers } = incoming
    const options = { port: ports[turn], host: '127.0.0.1', method, path: url, headers }
    const onward = forward(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.writeHead(502).end())
    incoming.pipe(onward)
  })
}
