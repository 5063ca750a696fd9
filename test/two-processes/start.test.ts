import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guard } from '../../bench/servers/guard.ts'
import { demoConfiguration } from '../../demo/configuration.ts'
import { readFileConfig } from '../../src/config.ts'
import { SetupError } from '../../src/domain/complaint.ts'
import type { StoreTrouble } from '../../src/domain/store-trouble.ts'
import { generateKeyring } from '../../src/keyring/keyring.ts'
import { type Broker, startBroker } from '../../src/main.ts'
import { openLog, waitingLog } from '../../src/operations/log.ts'
import { openStores, type StoreChoice } from '../../src/stores.ts'
import { system } from '../../src/system.ts'
import { Browser } from '../support/browser.ts'
import { compiled } from '../support/compiled.ts'
import { freePort } from '../support/ports.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

/** No provider is there: what does not answer holds up neither the start nor the end. */
const issuers = Object.fromEntries(
  ['certificate', 'phone', 'ipin', 'naver', 'kakao'].map((id) => [id, `http://localhost:1/${id}`]),
)
const demo = { ...demoConfiguration(issuers, system.now()), server: { notReadySeconds: 1 } }

/** The whole answer is read: a connection that closes with half of one is an error of the client. */
async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url)
  await answer.text()
  return answer.status
}

describe('A broker that starts while its stores are away', () => {
  let redis: RedisServer
  let postgres: TestPostgres
  let databaseUrl: string
  const folders: string[] = []

  before(async () => {
    ;[redis, postgres] = await Promise.all([startRedis(), startPostgres()])
    databaseUrl = await postgres.empty()
  })
  after(async () => {
    await Promise.all([redis?.stop(), postgres?.stop()])
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
  })

  const choice = (): StoreChoice => ({ redis: { url: redis.url }, databaseUrl, dataDir: null })
  const changed = (url: string, change: (url: URL) => void) => {
    const parsed = new URL(url)
    change(parsed)
    return parsed.href
  }

  it('waits for them with /healthz 200, /readyz 503 that names each, a page in words and a line in the log; then it works', async () => {
    await Promise.all([redis.kill(), postgres.kill()])
    const port = await freePort()
    const origin = `http://127.0.0.1:${port}`
    const lines: string[] = []
    const say = waitingLog(openLog('warn', { write: (line) => void lines.push(line) }), system)
    const starting = startBroker({
      world: system,
      log: openLog('silent'),
      config: readFileConfig(demo),
      keyring: await generateKeyring(system),
      stores: (waiting) =>
        openStores(system, choice(), undefined, {
          signal: new AbortController().signal,
          waiting(troubles) {
            say(troubles)
            waiting(troubles)
          },
        }),
      port,
      metricsPort: 0,
      host: '127.0.0.1',
      issuer: null,
    })
    let broker: Broker | null = null
    try {
      const readyz = async () => {
        const answer = await fetch(`${origin}/readyz`).catch(() => null)
        return answer === null ? null : { status: answer.status, ...((await answer.json()) as object) }
      }
      const waitsFor = (stores: readonly StoreTrouble[]) =>
        until(async () => {
          const seen = JSON.stringify(await readyz())
          return seen === JSON.stringify({ status: 'not_ready', reason: 'starting', stores })
        })
      await waitsFor([{ store: 'durable', code: 'no_answer' }])
      assert.equal(await statusOf(`${origin}/healthz`), 200)
      const page = await new Browser().once(`${origin}/en/`, { headers: { accept: 'text/html' } })
      assert.deepEqual([page.status, page.headers.get('retry-after')], [503, '5'])
      const html = await page.text()
      assert.match(html, /We cannot do this for the moment/)
      assert.match(html, /href="tel:/)
      const [, css = ''] = /href="(\/assets\/[^"]+\.css)"/.exec(html) ?? []
      assert.equal(await statusOf(origin + css), 200)
      const program = await fetch(`${origin}/lights.json`)
      assert.equal(program.headers.get('content-type'), 'application/problem+json; charset=utf-8')
      assert.equal(((await program.json()) as { code: string }).code, 'store_unavailable')

      await postgres.start()
      await waitsFor([{ store: 'hot', code: 'no_answer' }])
      await redis.restart()
      broker = await starting
      assert.equal((await readyz())?.status, 'ready')
      assert.equal(await statusOf(`${origin}/`), 200)
      assert.ok(lines.some((line) => /"store":"durable","code":"no_answer".*waiting for a store/.test(line)))
      assert.ok(lines.some((line) => /"store":"hot","code":"no_answer".*waiting for a store/.test(line)))

      const stopped = broker.stop()
      assert.deepEqual(await readyz(), { status: 'not_ready', reason: 'stopping', stores: [] })
      const last = await fetch(`${origin}/`)
      await last.text()
      assert.deepEqual([last.status, last.headers.get('connection')], [200, 'close'], 'it serves until the port closes')
      await stopped
      await assert.rejects(fetch(`${origin}/readyz`))
    } finally {
      await redis.restart().catch(() => undefined)
      await (broker ?? (await starting.catch(() => null)))?.stop()
    }
  })

  for (const [what, wrong, code] of [
    [
      'a wrong password of PostgreSQL',
      () => ({ databaseUrl: changed(databaseUrl, (url) => Object.assign(url, { password: 'wrong' })) }),
      'postgres_credentials_refused',
    ],
    [
      'a database that PostgreSQL does not have',
      () => ({ databaseUrl: changed(databaseUrl, (url) => Object.assign(url, { pathname: '/nowhere' })) }),
      'postgres_database_unknown',
    ],
    ['a database that Redis does not have', () => ({ redis: { url: `${redis.url}/99` } }), 'redis_database_refused'],
    ['an unknown parameter of REDIS_URL', () => ({ redis: { url: `${redis.url}?db=1` } }), 'redis_address_invalid'],
  ] as const)
    it(`does not wait because of ${what}: it says so and ends`, async () => {
      const waited: unknown[] = []
      const patience = {
        signal: new AbortController().signal,
        waiting: (troubles: readonly StoreTrouble[]) => void waited.push(troubles),
      }
      const opening = openStores(system, { ...choice(), ...wrong() }, undefined, patience)
      await assert.rejects(opening, (error) => {
        assert.ok(error instanceof SetupError, String(error))
        assert.deepEqual([error.complaints.map((complaint) => complaint.code), waited], [[code], []])
        assert.doesNotMatch(error.message, /wrong/)
        return true
      })
    })

  async function serve(
    env: Record<string, string>,
  ): Promise<{ child: ChildProcess; said: () => string; port: number }> {
    const folder = await mkdtemp(join(tmpdir(), 'gwanmun-start-'))
    folders.push(folder)
    const [config, keyring] = [join(folder, 'config.json'), join(folder, 'keyring.json')]
    await writeFile(config, JSON.stringify(demo))
    await writeFile(keyring, JSON.stringify(await generateKeyring(system)), { mode: 0o600 })
    const port = await freePort()
    const child = guard(
      spawn(process.execPath, [await compiled('src/serve.ts')], {
        env: {
          ...process.env,
          GWANMUN_CONFIG: config,
          GWANMUN_KEYRING: keyring,
          ISSUER: `http://localhost:${port}`,
          REDIS_URL: redis.url,
          DATABASE_URL: databaseUrl,
          HOST: '127.0.0.1',
          PORT: `${port}`,
          METRICS_PORT: '0',
          LOG_LEVEL: 'warn',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        text += chunk
      })
    return { child, said: () => text, port }
  }

  it('ends at once with 0 when it is asked to stop while it waits', async () => {
    const { child, said, port } = await serve({ DATABASE_URL: 'postgres://app:hidden-word@127.0.0.1:1/booking' })
    await until(() => said().includes('waiting for a store'))
    assert.equal(await statusOf(`http://127.0.0.1:${port}/healthz`), 200)
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    assert.equal(code, 0, said())
    assert.doesNotMatch(said(), /hidden-word|✖/)
  })

  it('ends with 1 and every complaint in words when its settings are wrong', async () => {
    await redis.command('ACL', 'SETUSER', 'app', 'reset', 'on', '>hidden-word', '~gw:*', '+@all', '-@scripting')
    const { child, said } = await serve({ REDIS_URL: redis.url.replace('://', '://app:hidden-word@') })
    const [code] = await once(child, 'exit')
    assert.equal(code, 1, said())
    assert.match(
      said(),
      /✖ REDIS_URL: The user of Redis may not call eval, evalsha .*ACL SETUSER … ~gw:\* \+eval \+evalsha/,
    )
    assert.doesNotMatch(said(), /hidden-word/)
  })
})
