import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import type { Response } from 'supertest'
import type { PersonId } from '../../src/domain/ids.ts'
import { system } from '../../src/system.ts'
import {
  authorizationUrl,
  type Bench,
  type Browser,
  callback,
  client,
  follow,
  login,
  pathOf,
  registered,
  secretOf,
  walk,
} from './bench.ts'
import { minjun, seoyeon, verified } from './people.ts'

/** The relying party that all of these requests are of. */
export const parties = [
  registered('rp', {
    grant_types: ['authorization_code', 'refresh_token'],
    post_logout_redirect_uris: ['http://127.0.0.1:9/bye'],
  }),
]

const basic = (request: ReturnType<Browser['post']>) => request.auth('rp', secretOf('rp')).type('form')

/** Every endpoint that asks a store: what must be there before, and the request. */
export const endpoints: Record<string, (bench: Bench) => Promise<(browser?: Browser) => Promise<Response>>> = {
  'authorization, first visit': async (bench) => {
    const { url } = await authorizationUrl(await client(bench, 'rp'))
    return () => get(bench.browser(), url)
  },
  'authorization, signed in': async (bench) => {
    const browser = await signedIn(bench)
    const { url } = await authorizationUrl(await client(bench, 'rp'))
    return () => get(browser, url)
  },
  'authorization, prompt=none': async (bench) => {
    const browser = await signedIn(bench)
    const { url } = await authorizationUrl(await client(bench, 'rp'), { prompt: 'none', scope: 'openid profile' })
    return () => get(browser, url)
  },
  'authorization, pushed': async (bench) => {
    const config = await client(bench, 'rp')
    const { url } = await authorizationUrl(config)
    const pushed = await oidc.buildAuthorizationUrlWithPAR(config, Object.fromEntries(url.searchParams))
    return () => get(bench.browser(), pushed)
  },
  'authorization, posted': async (bench) => {
    const { url } = await authorizationUrl(await client(bench, 'rp'))
    const browser = bench.browser()
    const form = Object.fromEntries(url.searchParams)
    return async () => {
      const posted = await browser.post('/oidc/auth').type('form').send(form).redirects(0)
      return get(browser, posted.headers['location'] ?? assert.fail(`${posted.status}`))
    }
  },
  'authorization, posted with an ID token': async (bench) => {
    const config = await client(bench, 'rp')
    const browser = bench.browser()
    const { tokens } = await login(browser, config)
    const { url } = await authorizationUrl(config, { id_token_hint: tokens.id_token ?? '' })
    return () => postedWithToken(browser, url)
  },
  'signing out, posted with an ID token': async (bench) => {
    const config = await client(bench, 'rp')
    const browser = bench.browser()
    const { tokens } = await login(browser, config)
    return () => postedWithToken(browser, oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' }))
  },
  'the way to a posted request': async (bench) => {
    const { url } = await authorizationUrl(await client(bench, 'rp'))
    const form = Object.fromEntries(url.searchParams)
    const posted = await bench.browser().post('/oidc/auth').type('form').send(form).redirects(0)
    return () => get(bench.browser(), posted.headers['location'] ?? '')
  },
  'pushing a request': async (bench) => {
    const { url } = await authorizationUrl(await client(bench, 'rp'))
    return () => basic(bench.browser().post('/oidc/par')).send(Object.fromEntries(url.searchParams))
  },
  'the way back': async (bench) => {
    const browser = bench.browser()
    const { url } = await authorizationUrl(await client(bench, 'rp'))
    const resume = String(await follow(browser, `${await follow(browser, url)}/finish`))
    return () => get(browser, resume)
  },
  'the way back of another person than the one signed in': async (bench) => {
    const browser = await signedIn(bench)
    const { url } = await authorizationUrl(await client(bench, 'rp'), { prompt: 'login' })
    const journey = await follow(browser, url)
    bench.verified = verified(seoyeon)
    const resume = String(await follow(browser, `${journey}/finish`))
    bench.verified = verified(minjun)
    return () => get(browser, resume)
  },
  'a code': async (bench) => {
    const { url, checks } = await authorizationUrl(await client(bench, 'rp'))
    const returned = new URL(String(await follow(await signedIn(bench), url)))
    return () => redeemed(bench, returned, checks)
  },
  'a code of a new person': async (bench) => {
    const { url, checks } = await authorizationUrl(await client(bench, 'rp'))
    bench.verified = verified(`person-${system.token(128)}` as PersonId)
    const returned = await walk(bench.browser(), url)
    bench.verified = verified(minjun)
    return () => redeemed(bench, returned, checks)
  },
  'a refresh token': async (bench) => {
    const config = await client(bench, 'rp')
    const { tokens } = await login(bench.browser(), config, { scope: 'openid offline_access', prompt: 'consent' })
    const body = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
    return () => basic(bench.browser().post('/oidc/token')).send(body)
  },
  userinfo: async (bench) => {
    const { tokens } = await login(bench.browser(), await client(bench, 'rp'), { scope: 'openid profile' })
    return () => bench.browser().get('/oidc/userinfo').auth(tokens.access_token, { type: 'bearer' })
  },
  introspection: async (bench) => {
    const { tokens } = await login(bench.browser(), await client(bench, 'rp'))
    return () => basic(bench.browser().post('/oidc/introspection')).send({ token: tokens.access_token })
  },
  revocation: async (bench) => {
    const { tokens } = await login(bench.browser(), await client(bench, 'rp'))
    return () => basic(bench.browser().post('/oidc/revocation')).send({ token: tokens.access_token })
  },
  'signing out': async (bench) => {
    const config = await client(bench, 'rp')
    const browser = bench.browser()
    const { tokens } = await login(browser, config)
    const url = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' })
    return () => get(browser, url)
  },
  'signing out, confirmed': async (bench) => {
    const config = await client(bench, 'rp')
    const browser = bench.browser()
    const { tokens } = await login(browser, config)
    const url = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' })
    const { form } = JSON.parse((await browser.get(pathOf(url))).text)
    return () =>
      browser
        .post(pathOf(form.action))
        .type('form')
        .send({ ...form.hidden, logout: 'yes' })
        .redirects(0)
  },
  'the chooser': async (bench) => {
    const browser = bench.browser()
    const journey = String(await follow(browser, (await authorizationUrl(await client(bench, 'rp'))).url))
    return () => get(browser, journey)
  },
  'the end of a journey': async (bench) => {
    const browser = bench.browser()
    const journey = String(await follow(browser, (await authorizationUrl(await client(bench, 'rp'))).url))
    return () => get(browser, `${journey}/finish`)
  },
  'going back without verifying': async (bench) => {
    const browser = bench.browser()
    const journey = String(await follow(browser, (await authorizationUrl(await client(bench, 'rp'))).url))
    return () => get(browser, `${journey}/cancel`)
  },
}

const get = (browser: Browser, url: URL | string) =>
  browser.get(pathOf(url)).set('Accept', 'text/html').set('Accept-Language', 'en').redirects(0)

const redeemed = (bench: Bench, { searchParams }: URL, { verifier }: { verifier: string }) =>
  basic(bench.browser().post('/oidc/token')).send({
    grant_type: 'authorization_code',
    code: searchParams.get('code'),
    redirect_uri: callback,
    code_verifier: verifier,
  })

/** Posts these parameters and goes where that leads, which must not repeat the ID token among them. */
async function postedWithToken(browser: Browser, url: URL): Promise<Response> {
  const form = Object.fromEntries(url.searchParams)
  const post = browser.post(url.pathname).set('Accept', 'text/html').set('Accept-Language', 'en').type('form')
  const posted = await post.send(form).redirects(0)
  const to = String(posted.headers['location'] ?? '')
  assert.ok(!to.includes(String(form['id_token_hint'])), to)
  return to.includes('?posted=') ? get(browser, to) : posted
}

async function signedIn(bench: Bench): Promise<Browser> {
  const browser = bench.browser()
  await login(browser, await client(bench, 'rp'))
  return browser
}
