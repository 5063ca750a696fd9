import assert from 'node:assert/strict'
import { exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'oidc-provider'
import * as oidc from 'openid-client'
import type { OpenIdProvider } from '../../src/openid-provider/openid-provider.ts'
import { authorizationUrl, type Bench, client, login, openBench, pathOf, redeem, registered, walk } from './bench.ts'

/** Logins at each step of a restart: with two processes in turn, every pair of signer and publisher comes up. */
const loginsAStep = 6

async function signingKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' } as JWK
}

/** Two processes behind one address: each request goes to the other one. */
function inTurn(processes: readonly [OpenIdProvider, OpenIdProvider]): OpenIdProvider {
  let turn = 0
  const next = () => processes[turn++ % 2] as OpenIdProvider
  return {
    handles: processes[0].handles,
    handler: (...asked) => next().handler(...asked),
    request: (...asked) => next().request(...asked),
    finish: (...asked) => next().finish(...asked),
    abort: (...asked) => next().abort(...asked),
    endSession: (...asked) => next().endSession(...asked),
    leaveOthers: (...asked) => next().leaveOthers(...asked),
  }
}

describe('A change of signing keys, two brokers restarted one after the other', () => {
  let bench: Bench
  let oldKey: JWK
  let newKey: JWK

  before(async () => {
    bench = await openBench([registered('rp', { id_token_signed_response_alg: 'ES256' })])
    oldKey = await signingKey('old')
    newKey = await signingKey('new')
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  /** How many logins fail at a relying party that checks the signature with the keys as they are published just now. */
  async function failures(first: JWK[], second: JWK[]): Promise<number> {
    bench.provider = inTurn([await bench.open(first), await bench.open(second)])
    let failed = 0
    for (let n = 0; n < loginsAStep; n++) {
      const config = await client(bench, 'rp', { id_token_signed_response_alg: 'ES256' })
      oidc.enableNonRepudiationChecks(config)
      const { url, checks } = await authorizationUrl(config)
      const returned = await walk(bench.browser(), url)
      failed += await redeem(config, returned, checks).then(
        () => 0,
        () => 1,
      )
    }
    return failed
  }

  it('fails no login when the new key is published, then promoted, and the old one retired at last', async () => {
    const steps: [name: string, JWK[], JWK[]][] = [
      ['before', [oldKey], [oldKey]],
      ['publish: the first broker', [oldKey, newKey], [oldKey]],
      ['publish: both', [oldKey, newKey], [oldKey, newKey]],
      ['promote: the first broker', [newKey, oldKey], [oldKey, newKey]],
      ['promote: both', [newKey, oldKey], [newKey, oldKey]],
      ['retire: the first broker', [newKey], [newKey, oldKey]],
      ['retire: both', [newKey], [newKey]],
    ]
    for (const [step, first, second] of steps) assert.equal(await failures(first, second), 0, step)
  })

  it('lets people sign out with an ID token of the old key until that key is retired', async () => {
    bench.provider = await bench.open([oldKey])
    const config = await client(bench, 'rp', { id_token_signed_response_alg: 'ES256' })
    const { tokens } = await login(bench.browser(), config)
    const to = pathOf(oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' }))
    for (const [keys, status] of [
      [[newKey, oldKey], 303],
      [[newKey], 400],
    ] as const) {
      bench.provider = await bench.open([...keys])
      await bench.browser().get(to).redirects(0).expect(status)
    }
  })

  it('fails logins when the new key signs before every broker publishes it, as docs/operators.md warns', async () => {
    assert((await failures([newKey, oldKey], [oldKey])) > 0)
    assert((await failures([newKey], [oldKey])) > 0)
  })
})
