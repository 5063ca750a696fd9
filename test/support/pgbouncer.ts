import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fetchedProgram } from '../../bench/servers/debian.ts'
import { guard, guardFolder } from '../../bench/servers/guard.ts'
import { freePort } from './ports.ts'

/** A PgBouncer of its own in front of a PostgreSQL. */
export interface TestPgbouncer {
  /** The address of that database through the pooler. */
  url: string
  stop(): Promise<void>
}

/** As root PgBouncer refuses to run. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/**
 * @param behind address of the database
 * @param settings further lines of its configuration, e.g. `pool_mode = session`; the mode is `transaction`, with three
 *   connections to the server, so that callers change connections all the time
 */
export async function startPgbouncer(behind: string, settings: readonly string[] = []): Promise<TestPgbouncer> {
  const missing = 'The tests of poolers need PgBouncer: pgbouncer is not on the PATH.'
  const program = await fetchedProgram(['pgbouncer'], { packages: ['pgbouncer'], missing })
  const { hostname, port: serverPort, username, password, pathname } = new URL(behind)
  const folder = await mkdtemp(join(tmpdir(), 'gwanmun-pgbouncer-'))
  guardFolder(folder)
  await chmod(folder, 0o755)
  const port = await freePort()
  const users = join(folder, 'users.txt')
  await writeFile(users, `"${username}" "${password}"\n`)
  const file = join(folder, 'pgbouncer.ini')
  const lines = [
    ...['[databases]', `* = host=${hostname} port=${serverPort}`],
    ...['[pgbouncer]', 'listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir ='],
    ...['auth_type = trust', `auth_file = ${users}`, 'pool_mode = transaction', 'default_pool_size = 3'],
    ...settings,
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  const child = guard(spawn(program, [file], { ...nobody, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }))
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    // Once it has started, this changes nothing.
    child.once('exit', () => reject(new Error(`PgBouncer did not start:\n${said.join('\n')}`)))
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (said.length < 100) said.push(line)
      if (line.includes('process up')) resolve()
    })
  })
  return {
    url: `postgres://${username}@127.0.0.1:${port}${pathname}`,
    async stop() {
      child.kill('SIGKILL')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}
