/**
 * One run of mocha: what all its test files share.
 *
 *   mocha ─ setup ─▶ client bundle, desk          (this file, in mocha's first process)
 *                     ▲  http, loopback
 *   test file ────────┘  sharedRedis(), sharedPostgres(), sharedRedisCluster(), sharedChromium()
 *
 * The desk starts a server when the first file asks for it and tells the next files where it is. Each file gets a part of its own:
 * a database number of Redis, a database of PostgreSQL, contexts of Chromium. A test that freezes, kills or restarts a server
 * starts one for itself (`startRedis` …). Files run in parallel (`npm test`) or one alone by its path; both come through here,
 * by `.mocharc.json`. Servers end with the run, also on Ctrl-C or after a crash (`guard.ts`).
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { takeCoverage } from 'node:v8'
import { type Desk, openDesk } from './desk.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

let desk: Desk | null = null

/** Called by mocha once a run, before the first file; in parallel mode not in the workers, which inherit the environment. */
export async function mochaGlobalSetup(): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--client', '--if-stale'], { cwd: root })
  desk = await openDesk()
  process.env['GWANMUN_TEST_DESK'] = desk.url
}

/** Called by mocha once a run, after the last file. */
export async function mochaGlobalTeardown(): Promise<void> {
  await desk?.close()
}

/** Run by mocha around each file, in the workers too. */
export const mochaHooks = {
  /** `npm run coverage`: a worker is killed a second after the last file, too soon to write what it ran. */
  afterAll(): void {
    if (process.env['NODE_V8_COVERAGE']) takeCoverage()
  },
}
