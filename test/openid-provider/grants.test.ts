import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import { memoryOidcArtifacts } from '../../src/store/memory/oidc-artifacts.ts'
import { system } from '../../src/system.ts'
import { client, login, openBench, registered } from './bench.ts'
import { minjun, verified } from './people.ts'

/** Which records two logins of one browser write, and whether their tokens are good. */
async function written(grantsInSessions: boolean, parameters: Record<string, string> = {}): Promise<Set<string>> {
  const kept = memoryOidcArtifacts(system)
  const models = new Set<string>()
  const artifacts: typeof kept = {
    ...kept,
    put(model, ...rest) {
      models.add(model)
      return kept.put(model, ...rest)
    },
  }
  const offline = { grant_types: ['authorization_code', 'refresh_token'] }
  const bench = await openBench([registered('rp', offline)], { artifacts, grantsInSessions })
  try {
    bench.verified = verified(minjun)
    const [browser, config] = [bench.browser(), await client(bench, 'rp')]
    for (let logins = 0; logins < 2; logins++) {
      const { tokens, claims } = await login(browser, config, parameters)
      assert.equal((await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)).sub, claims.sub)
    }
    assert.deepEqual(bench.reports, [])
  } finally {
    await bench.close()
  }
  return models
}

describe('A grant', () => {
  it('that ends with its session is kept in it, and is no record of its own', async () => {
    assert.ok(!(await written(true)).has('Grant'))
  })

  it('of a refresh token outlives the session, and is a record of its own', async () => {
    const offline = { scope: 'openid offline_access', prompt: 'consent' }
    assert.ok((await written(true, offline)).has('Grant'))
  })

  it('is a record of its own while brokers of a release until December 2026 may run beside', async () => {
    assert.ok((await written(false)).has('Grant'))
  })
})
