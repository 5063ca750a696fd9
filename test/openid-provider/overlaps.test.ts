import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import * as oidc from 'openid-client'
import type { OidcArtifacts } from '../../src/domain/oidc-artifacts.ts'
import { memoryOidcArtifacts } from '../../src/store/memory/oidc-artifacts.ts'
import { system } from '../../src/system.ts'
import {
  authorizationUrl,
  type Bench,
  type Browser,
  client,
  follow,
  login,
  openBench,
  pathOf,
  redeem,
  registered,
  resumed,
  walk,
} from './bench.ts'
import { minjun, seoyeon, verified } from './people.ts'

const parties = ['one', 'two', 'three', 'four'].map((id) => registered(id))

/** A store that lets all other requests have their turn before it answers, as one at the end of a wire does. */
function remote(artifacts: OidcArtifacts): OidcArtifacts {
  const later =
    <Asked extends unknown[], Answer>(verb: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked) => {
      await turn()
      return verb(...asked)
    }
  return {
    put: later(artifacts.put),
    find: later(artifacts.find),
    consume: later(artifacts.consume),
    remove: later(artifacts.remove),
  }
}

describe('Requests of one browser that overlap', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties, { artifacts: remote(memoryOidcArtifacts(system)) })
  })
  beforeEach(() => {
    bench.verified = verified(minjun)
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  const configs = () => Promise.all(parties.map(({ client_id: id }) => client(bench, id)))

  /** Redeems every code, and asks with every token: how many are good. */
  async function good(returned: { config: oidc.Configuration; url: URL; checks: Parameters<typeof redeem>[2] }[]) {
    const redeemed = await Promise.allSettled(returned.map(({ config, url, checks }) => redeem(config, url, checks)))
    let tokens = 0
    for (const [index, one] of redeemed.entries()) {
      if (one.status === 'rejected') continue
      const { config } = returned[index] ?? assert.fail()
      const { sub } = one.value.claims() ?? assert.fail()
      if ((await oidc.fetchUserInfo(config, one.value.access_token, sub)).sub === sub) tokens++
    }
    return tokens
  }

  it('at four relying parties, five times each: twenty of twenty codes are good, and their tokens', async () => {
    const browser = bench.browser()
    const all = await configs()
    await login(browser, all[0] ?? assert.fail())
    const asked = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const config = all[n % all.length] ?? assert.fail()
        // Each asks for something else of its relying party: what one is granted does not depend on the others.
        const scope = ['openid', 'openid profile', 'openid phone', 'openid nationality', 'openid reservation'][n % 5]
        return { config, ...(await authorizationUrl(config, { prompt: 'none', scope: scope ?? '' })) }
      }),
    )
    const returned = await Promise.all(
      asked.map(async ({ url, ...rest }) => ({ ...rest, url: new URL((await follow(browser, url)) ?? '') })),
    )
    assert.equal(await good(returned), 20)
  })

  it('are granted what they ask for, each of them, also by one grant', async () => {
    const browser = bench.browser()
    const config = await client(bench, 'one')
    await login(browser, await client(bench, 'two'))
    const asked = await Promise.all(
      ['openid profile', 'openid phone', 'openid nationality'].map((scope) =>
        authorizationUrl(config, { prompt: 'none', scope }),
      ),
    )
    const returned = await Promise.all(asked.map(async ({ url }) => new URL((await follow(browser, url)) ?? '')))
    const told = await Promise.all(
      returned.map(async (url, n) => {
        const tokens = await redeem(config, url, asked[n]?.checks ?? assert.fail())
        const { sub, ...info } = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? '')
        return Object.keys(info).filter((claim) => !['acr', 'amr', 'auth_time'].includes(claim))
      }),
    )
    assert.deepEqual(told, [
      ['name', 'birthdate', 'gender'],
      ['phone_number', 'phone_number_verified'],
      ['nationality_status'],
    ])
  })

  it('and each come back from a door: every code is good, whichever session name the browser keeps', async () => {
    for (const before of [false, true]) {
      const browser = bench.browser()
      const all = await configs()
      if (before) await login(browser, all[0] ?? assert.fail())
      const returned = await Promise.all(
        all.map(async (config) => {
          const { url, checks } = await authorizationUrl(config, { prompt: 'login' })
          return { config, checks, url: await walk(browser, url) }
        }),
      )
      assert.equal(await good(returned), 4)
      // And the browser is signed in.
      bench.pending = null
      await login(browser, all[2] ?? assert.fail())
      assert.equal(bench.pending, null)
    }
  })

  it('silent ones beside a login in another tab: the browser is signed in afterwards, whichever answer comes last', async () => {
    const browser = bench.browser()
    const [one, two] = await configs()
    assert.ok(one && two)
    await login(browser, one)
    for (let round = 0; round < 4; round++) {
      const { url } = await authorizationUrl(one, { prompt: 'login' })
      const resume = String(await follow(browser, `${await follow(browser, url)}/finish`))
      const silent = async () => follow(browser, (await authorizationUrl(two, { prompt: 'none' })).url)
      const answers = await Promise.all([silent(), silent(), resumed(browser, resume), silent(), silent(), silent()])
      for (const answer of answers) assert.ok(new URL(String(answer)).searchParams.has('code'), String(answer))
      assert.ok(new URL(String(await silent())).searchParams.has('code'), `round ${round}`)
    }
  })

  it('while one signs out: the sign-on does not come back, and the relying party hears an error or has a code that is void', async () => {
    for (let round = 0; round < 5; round++) {
      const browser = bench.browser()
      const config = await client(bench, 'one')
      const { tokens } = await login(browser, config)
      const out = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' })
      const { form } = JSON.parse((await browser.get(pathOf(out))).text)
      const confirm = browser.post(pathOf(form.action)).type('form').redirects(0)
      const { url, checks } = await authorizationUrl(config, { prompt: 'none' })
      const [location] = await Promise.all([follow(browser, url), confirm.send({ ...form.hidden, logout: 'yes' })])
      const answer = new URL(location ?? '')
      assert.equal(answer.searchParams.get('state'), checks.state)
      if (answer.searchParams.has('code'))
        await assert.rejects(redeem(config, answer, checks), { error: 'invalid_grant' })
      else assert.equal(answer.searchParams.get('error'), 'login_required')
      const after = new URL((await follow(browser, (await authorizationUrl(config, { prompt: 'none' })).url)) ?? '')
      assert.equal(after.searchParams.get('error'), 'login_required')
    }
  })

  it('do not bring back a request that has come to its end', async () => {
    const browser = bench.browser()
    const journey = await follow(browser, (await authorizationUrl(await client(bench, 'one'))).url)
    const [resume] = await Promise.all([follow(browser, `${journey}/finish`), follow(browser, `${journey}/finish`)])
    const endings = await Promise.all([resumed(browser, resume ?? ''), browser.get(`${journey}/finish`).redirects(0)])
    assert.ok(endings[0]?.includes('code='))
    await browser.get(`${journey}/finish`).expect(410, 'journey_unknown')
  })
})

describe('Two people in one browser', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties)
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  const begun = async (browser: Browser, config: oidc.Configuration) => {
    const { url, checks } = await authorizationUrl(config)
    return { journey: String(await follow(browser, url)), checks, config }
  }

  it('in two tabs: each relying party gets its own person, no page comes between, and no token dies', async () => {
    const browser = bench.browser()
    const [first, second] = [
      await begun(browser, await client(bench, 'one')),
      await begun(browser, await client(bench, 'two')),
    ]
    const subjects: string[] = []
    const tokens: { config: oidc.Configuration; access_token: string; sub: string }[] = []
    for (const [person, { journey, checks, config }] of [
      [minjun, first],
      [seoyeon, second],
    ] as const) {
      bench.verified = verified(person)
      const resume = String(await follow(browser, `${journey}/finish`))
      const back = await resumed(browser, resume)
      const answer = await redeem(config, new URL(String(back)), checks)
      const sub = answer.claims()?.sub ?? ''
      subjects.push(sub)
      tokens.push({ config, sub, access_token: answer.access_token })
    }
    assert.notEqual(subjects[0], subjects[1])
    for (const { config, access_token, sub } of tokens)
      assert.equal((await oidc.fetchUserInfo(config, access_token, sub)).sub, sub)
    // The browser’s sign-on is the second person’s.
    const { claims } = await login(browser, await client(bench, 'two'), { prompt: 'none' })
    assert.equal(claims.sub, subjects[1])
  })

  it('who is not the one of the code that is still to be redeemed: it stays good', async () => {
    const browser = bench.browser()
    const config = await client(bench, 'one')
    bench.verified = verified(minjun)
    const { url, checks } = await authorizationUrl(config)
    const returned = await walk(browser, url)
    bench.verified = verified(seoyeon)
    const other = await login(browser, config, { prompt: 'login' })
    const tokens = await redeem(config, returned, checks)
    assert.notEqual(tokens.claims()?.sub, other.claims.sub)
  })
})
