import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import pg from 'pg'
import { migrate } from '../../src/store/postgres/migrate.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { freePort } from '../processes/child.ts'
import { guard, guardFolder, guardPid } from './guard.ts'
import { findKoreanPostgres, findPostgres } from './postgres-programs.ts'
import { until } from './until.ts'

const run = promisify(execFile)

/** A PostgreSQL server of its own in a temporary directory, on a free loopback port; it may be maltreated. */
export interface TestPostgres {
  /** Id of the process that all its others are children of; another one after `start`. */
  readonly pid: number
  /** `postgres://…` of a database that is there. */
  url(database: string): string
  /** A new database with the schema of the broker; its address. */
  migrated(): Promise<string>
  /** The name of a database with that schema, to copy from; no client may connect to it. */
  template(): Promise<string>
  /** A new database with nothing in it; its address. */
  empty(): Promise<string>
  /** The certificate it shows when started with `tls`, valid for localhost; null without. */
  certificate: string | null
  /** Statements of the superuser, each a transaction of its own. */
  tell(...statements: string[]): Promise<void>
  /** kill -9, and waits until nothing of it is left. */
  kill(): Promise<void>
  /** After `kill`: the same data on the same port. */
  start(): Promise<void>
  /** SIGSTOP to it and all its connections: it takes what is sent and says nothing. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  stop(): Promise<void>
}

const superuser = 'gwanmun'
const startMs = 60_000
/** `nobody`: as root PostgreSQL refuses to run. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** @param admin address of a superuser's database */
export async function createDatabase(admin: string, name: string, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: admin })
  await client.connect()
  await client.query(`create database ${name} template ${template}`).finally(() => client.end())
}

/** How the server is set up. `korean`: it speaks Korean. `settings`: after all others, e.g. `max_connections=14`. */
interface Setup {
  tls: boolean
  korean: boolean
  settings: readonly string[]
}

export async function startPostgres({
  tls = false,
  korean = false,
  settings = [],
}: Partial<Setup> = {}): Promise<TestPostgres> {
  const scratch = await mkdtemp(join(tmpdir(), 'gwanmun-postgres-'))
  guardFolder(scratch)
  // Others must find the way through to what is theirs.
  await chmod(scratch, 0o755)
  try {
    return await startIn(scratch, { tls, korean, settings })
  } catch (error) {
    await rm(scratch, { recursive: true, force: true })
    throw error
  }
}

/** A new data directory, its user's alone. */
async function makeCluster(scratch: string, bin: string): Promise<{ data: string; password: string }> {
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(scratch, 'password')
  await writeFile(passwordFile, password)
  await own(passwordFile)
  // initdb makes the directory, in one that is its user's.
  const home = await mkdtemp(join(scratch, 'home-'))
  await own(home)
  const data = join(home, 'data')
  await run(
    join(bin, 'initdb'),
    [
      ...['-D', data, '-U', superuser, '--pwfile', passwordFile, '-A', 'scram-sha-256'],
      ...['-E', 'UTF8', '--locale', 'C', '--no-sync'],
    ],
    { ...unprivileged, cwd: home, env: { ...process.env, LC_ALL: 'C' } },
  ).catch((error: Error) => {
    throw new Error(`initdb in ${data} failed`, { cause: error })
  })
  return { data, password }
}

type Databases = Pick<TestPostgres, 'url' | 'empty' | 'migrated' | 'template' | 'tell'>

/** The databases of one server. @param url its address, of a database by name */
function databasesAt(url: (database: string) => string): Databases {
  let databases = 0
  const create = async (template: string) => {
    const name = `db_${++databases}`
    await createDatabase(url('postgres'), name, template)
    return url(name)
  }
  let made: Promise<string> | null = null
  const template = () => {
    made ??= create('template0').then(makeTemplate)
    return made
  }
  return {
    url,
    empty: () => create('template0'),
    migrated: async () => create(await template()),
    template,
    async tell(...statements) {
      const client = new pg.Client({ connectionString: url('postgres') })
      await client.connect()
      try {
        for (const statement of statements) await client.query(statement)
      } finally {
        await client.end()
      }
    },
  }
}

async function startIn(scratch: string, { tls, korean, settings }: Setup): Promise<TestPostgres> {
  const { bin, locales } = korean
    ? await findKoreanPostgres(scratch)
    : { bin: await findPostgres(scratch), locales: null }
  const { data, password } = await makeCluster(scratch, bin)
  const certificate = tls ? await makeCertificate(scratch) : null
  const options = [
    ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=60'],
    ...['deadlock_timeout=100ms', 'shared_buffers=32MB', 'autovacuum_naptime=10s'],
    ...(certificate ? ['ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${keyOf(certificate)}`] : []),
    ...(locales === null ? [] : ['lc_messages=ko_KR.UTF-8']),
    ...settings,
  ]
  let port = await freePort()
  const launch = () => launchServer(join(bin, 'postgres'), { data, locales, options: [...options, `port=${port}`] })
  let server = await launch().catch(async () => {
    // Another process may have taken the port in between.
    port = await freePort()
    return launch()
  })

  const url = (database: string) => `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`
  let frozen: (() => void)[] = []
  return {
    get pid() {
      return server.pid ?? 0
    },
    ...databasesAt(url),
    certificate,
    async kill() {
      const children = await childrenOf(server)
      await end(server, 'SIGKILL')
      // They notice by themselves; until then the next one cannot start.
      await gone(children)
    },
    async start() {
      server = await launch()
    },
    async freeze() {
      const children = await childrenOf(server)
      server.kill('SIGSTOP')
      // Frozen, they would not notice that their server is gone.
      frozen = children.map(guardPid)
      for (const pid of children) process.kill(pid, 'SIGSTOP')
    },
    async thaw() {
      for (const pid of await childrenOf(server)) process.kill(pid, 'SIGCONT')
      server.kill('SIGCONT')
      for (const release of frozen.splice(0)) release()
    },
    async stop() {
      const children = await childrenOf(server)
      server.kill('SIGCONT')
      // At once, without a checkpoint: the data is thrown away.
      await end(server, 'SIGQUIT')
      await gone(children)
      await rm(scratch, { recursive: true, force: true })
    },
  }
}

async function makeTemplate(url: string): Promise<string> {
  const database = await openPostgres({ url, poolSize: 1, scriptMs: 60_000 })
  await migrate(database)
  await database.close()
  return new URL(url).pathname.slice(1)
}

async function launchServer(
  program: string,
  { data, locales, options }: { data: string; locales: string | null; options: readonly string[] },
): Promise<ChildProcess> {
  const server = guard(
    spawn(program, ['-D', data, ...options.flatMap((option) => ['-c', option])], {
      ...unprivileged,
      cwd: data,
      env: { ...process.env, LC_ALL: 'C', ...(locales === null ? {} : { LOCPATH: locales }) },
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  )
  const said: string[] = []
  let ended = false
  server.once('exit', () => {
    ended = true
  })
  server.once('error', () => {
    ended = true
  })
  createInterface({ input: server.stderr }).on('line', (line) => {
    if (said.length < 100) said.push(line)
  })
  // Its log is in its language; the status in this file is not.
  const status = () => readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  await until(async () => ended || new RegExp(`^${server.pid}\n(.*\n)+ready`).test(await status()), startMs)
  if (ended) throw new Error(`PostgreSQL did not start:\n${said.join('\n')}`)
  return server
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill(signal)
  await ended
}

/** The processes of its connections and of its own housekeeping: each is in a session of its own. */
export async function childrenOf({ pid }: Pick<ChildProcess, 'pid'>): Promise<number[]> {
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => null)
  if (listed !== null) return listed.split(' ').filter(Boolean).map(Number)
  // Not on Linux, or it has ended.
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']).catch(() => ({ stdout: '' }))
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []))
}

async function gone(pids: readonly number[]): Promise<void> {
  const deadline = performance.now() + 10_000
  while ((await Promise.all(pids.map(isAlive))).some(Boolean)) {
    if (performance.now() > deadline) throw new Error('PostgreSQL was killed, but its children live on')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // Orphans have ended, too, when no process asks how: the first process of a container often does not.
  return !/\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))
}

async function makeCertificate(folder: string): Promise<string> {
  const certificate = join(folder, 'server.crt')
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', keyOf(certificate), '-out', certificate],
  ]).catch((error: Error) => {
    throw new Error('The tests on TLS need the program openssl (Debian: apt-get install openssl)', { cause: error })
  })
  await Promise.all([own(certificate), own(keyOf(certificate))])
  return certificate
}

const keyOf = (certificate: string) => certificate.replace(/crt$/, 'key')

/** Gives a file to the user the server runs as, and to no other. */
async function own(path: string): Promise<void> {
  if (unprivileged.uid !== undefined) await chown(path, unprivileged.uid, unprivileged.gid)
  await chmod(path, 0o700)
}
