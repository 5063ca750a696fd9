import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from '../processes/child.ts'
import { fetchedProgram } from './debian.ts'
import { guard, guardFolder } from './guard.ts'
import { until } from './until.ts'

/** A real redis-server of our own: loopback, a port of its own, nothing kept. */
export interface RedisServer {
  port: number
  /** Id of its process; another one after `restart`. */
  readonly pid: number
  url: string
  /** Stops it in its tracks; connections stay open and nothing answers. */
  freeze(): void
  thaw(): void
  /** Ends it as a crash would, and resolves once it is gone. */
  kill(): Promise<void>
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>
  /** Sends one command past the stores, with a connection of its own. */
  command(name: string, ...args: string[]): Promise<unknown>
  /** Kills it and removes what it left. */
  stop(): Promise<void>
}

const quick = ['--save', '', '--appendonly', 'no', '--loglevel', 'warning', '--bind', '127.0.0.1']
const startMs = 10_000

/**
 * Starts redis-server: the one on the PATH, or (as root on Debian) one installed now.
 * @param settings command-line settings after the port, e.g. `['--requirepass', 'secret']`; `['--sentinel']` makes a Sentinel
 * @throws Error saying what is missing; a test of Redis is never skipped
 */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  const program = await redisProgram()
  const folder = await mkdtemp(join(tmpdir(), 'gwanmun-redis-'))
  guardFolder(folder)
  const port = await freePort()
  let running = await launch(program, [`${port}`, ...settings], folder)

  async function kill(): Promise<void> {
    if (running.exitCode !== null || running.signalCode !== null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await gone
  }

  return {
    port,
    get pid() {
      return running.pid ?? 0
    },
    url: `redis://127.0.0.1:${port}`,
    freeze: () => running.kill('SIGSTOP'),
    thaw: () => running.kill('SIGCONT'),
    kill,
    async restart() {
      running = await launch(program, [`${port}`, ...settings], folder)
    },
    command: (name, ...args) => command({ port }, name, ...args),
    async stop() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function launch(program: string, [port = '', ...settings]: string[], folder: string): Promise<ChildProcess> {
  // A Sentinel wants a file it can write to; the others do not mind.
  const file = join(folder, 'redis.conf')
  await writeFile(file, '', { flag: 'a' })
  const child = guard(
    spawn(program, [file, '--port', port, ...quick, '--dir', folder, ...settings], { stdio: 'ignore' }),
  )
  let gone = false
  child.once('error', () => {
    gone = true
  })
  child.once('exit', () => {
    gone = true
  })
  await until(async () => gone || (await command({ port: Number(port) }, 'PING').catch(() => null)) === 'PONG', startMs)
  if (gone) throw new Error(`redis-server did not start on port ${port}`)
  return child
}

/** Sends one command to a Redis on loopback, with a connection of its own. */
export async function command(at: { port: number; db?: number }, name: string, ...args: string[]): Promise<unknown> {
  const client = new Redis({ ...at, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await client.call(name, ...args)
  } finally {
    client.disconnect()
  }
}

function redisProgram(): Promise<string> {
  const missing = 'Redis 7 or later is needed: redis-server is not on the PATH.'
  return fetchedProgram(['redis-server'], { packages: ['redis-server'], missing })
}
