import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../processes/child.ts'
import { fetchedProgram } from '../servers/debian.ts'
import { guard, guardFolder } from '../servers/guard.ts'
import { until } from '../servers/until.ts'

/** The example that ships. */
const example = join('deploy', 'nginx', 'gwanmun.conf')
const startMs = 10_000

export interface Proxy {
  origin: string
  stop(): Promise<void>
}

/**
 * Real nginx with the example that ships, of which only the addresses and the folder of the cache are others.
 * @throws Error when it cannot be had or does not start
 */
export async function startNginx(brokerPort: number): Promise<Proxy> {
  const missing = 'nginx 1.22 or later is needed: it is not on the PATH.'
  const program = await fetchedProgram(['nginx'], { packages: ['nginx-light'], missing })
  const folder = await mkdtemp(join(tmpdir(), 'gwanmun-nginx-'))
  guardFolder(folder)
  const port = await freePort()
  await mkdir(join(folder, 'cache'))
  const server = (await readFile(example, 'utf8'))
    .replace('/var/cache/nginx/gwanmun', join(folder, 'cache'))
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('127.0.0.1:3000', `127.0.0.1:${brokerPort}`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  )
  const file = join(folder, 'nginx.conf')
  await writeFile(
    file,
    `daemon off; worker_processes 1; user root; pid ${join(folder, 'pid')}; error_log ${join(folder, 'error.log')};
events { worker_connections 4096; }
http { access_log off; ${temporary.join(' ')}
${server}
}`,
  )
  const child = guard(spawn(program, ['-p', folder, '-c', file], { stdio: 'inherit' }))
  const exit = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  const origin = `http://127.0.0.1:${port}`
  await until(async () => (await fetch(`${origin}/healthz`).catch(() => null)) !== null, startMs)
  return {
    origin,
    async stop() {
      child.kill('SIGTERM')
      await exit
      await rm(folder, { recursive: true, force: true })
    },
  }
}
