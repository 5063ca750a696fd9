import assert from 'node:assert/strict'
import { Browser } from '../support/browser.ts'
import { doorsOn, journeyOf, openScene, outcomeOf, type Scene, wayBackOn } from '../walks/scene.ts'
import { locationOf } from '../web/doors/way.ts'

/** What a browser keeps of one cookie, with the signature beside it. */
function cookiesNamed(browser: Browser, name: string): string {
  return browser.cookies
    .filter((cookie) => cookie.startsWith(`${name}=`) || cookie.startsWith(`${name}.sig=`))
    .join('; ')
}

describe('An attacker of a login at a relying party', () => {
  let scene: Scene

  before(async () => {
    scene = await openScene()
  })
  after(() => scene?.close())

  /** Verified for a relying party and one step before the end: the address where it is answered, and the one that leads there. */
  async function almostFinished(
    client: 'health' | 'exams',
    person: string,
  ): Promise<{ browser: Browser; end: string; finish: string }> {
    const browser = await scene.begin(client, { login_hint: person })
    const journey = journeyOf(browser)
    let to = new URL(doorsOn(browser)['kakao'] ?? assert.fail('no door'), scene.broker.origin)
    for (let hops = 0; to.pathname !== `/oidc/auth/${journey}`; hops++) {
      assert(hops < 8, `not on the way to the end: ${to.href}`)
      to = locationOf(await browser.once(to.href))
    }
    return { browser, end: to.href, finish: new URL(`/journeys/${journey}/finish`, to).href }
  }

  it('cannot have another person’s verification end in a request of their own (swapped interaction cookie)', async () => {
    const mine = await scene.begin('health')
    const victim = await almostFinished('health', 'woman')
    // As a page on a sibling host can plant it: a cookie of that name, validly signed, but of another request.
    const device = victim.browser.cookies.filter((cookie) => cookie.startsWith('gw_device_'))
    const visit = async (address: string, planted: string) => {
      const cookie = [...device, cookiesNamed(mine, planted)].join('; ')
      const answer = await fetch(address, { redirect: 'manual', headers: { cookie } })
      await answer.body?.cancel()
      return [answer.status, answer.headers.get('location')]
    }
    assert.deepEqual(await visit(victim.finish, 'gw_op_interaction'), [404, null])
    assert.deepEqual(await visit(victim.end, 'gw_op_resume'), [400, null])
    // The request of the attacker still waits for a person.
    await mine.get(`${scene.broker.origin}/oidc/auth/${journeyOf(mine)}`)
    assert.match(mine.path, /^\/journeys\//)
    // And the victim’s own comes to its end.
    await victim.browser.get(victim.end)
    assert.ok(outcomeOf(victim.browser).claims?.sub)
  })

  it('cannot take back a request with the cookie of another, nor forget a journey that is not theirs', async () => {
    const mine = await scene.begin('health')
    const victim = await scene.begin('exams', { login_hint: 'woman' })
    const cancel = `${scene.broker.origin}/journeys/${journeyOf(victim)}/cancel`
    const headers = { cookie: mine.cookies.join('; ') }
    const answer = await fetch(cancel, { method: 'POST', redirect: 'manual', headers })
    await answer.body?.cancel()
    assert.equal(answer.status, 404)
    assert.ok(outcomeOf(await scene.take(victim, 'kakao')).claims, 'the victim goes on as if nothing had happened')
  })

  it('cannot send a person back before they are verified: not by HEAD, a prefetch or a link on another site', async () => {
    const browser = await scene.begin('health', { login_hint: 'man' })
    const back = wayBackOn(browser)
    const strangers: [RequestInit, number, string | null][] = [
      [{ method: 'HEAD' }, 200, null],
      [{ headers: { 'sec-purpose': 'prefetch' } }, 403, null],
      [{ headers: { 'sec-fetch-site': 'cross-site' } }, 303, `/journeys/${journeyOf(browser)}`],
    ]
    for (const [stranger, status, location] of strangers) {
      const answer = await browser.once(back, stranger)
      assert.deepEqual([answer.status, answer.headers.get('location')], [status, location])
    }
    assert(outcomeOf(await scene.take(browser, 'kakao')).claims, 'the request still waits')
  })

  it('cannot turn a login elsewhere into a place in line: a journey that is gone signs no person in to book', async () => {
    const browser = await scene.begin('health', { login_hint: 'leap' })
    const journey = journeyOf(browser)
    const start = await browser.once(doorsOn(browser)['naver'] ?? assert.fail('no door'))
    const callback = locationOf(await browser.once(locationOf(start).href))
    // In another tab the same request is taken back meanwhile.
    const cancelled = await browser.once(`/journeys/${journey}/cancel`, { method: 'POST' })
    await cancelled.body?.cancel()
    assert.equal(cancelled.status, 303)
    await browser.get(callback.href)
    assert.equal(browser.status, 404)
    assert.deepEqual(
      browser.cookies.filter((cookie) => cookie.startsWith('gw_session=')),
      [],
    )
  })

  it('cannot make a login fail by a hint too long for a cookie: it is left out', async () => {
    const browser = await scene.begin('health', { login_hint: 'x'.repeat(3_500) })
    const answer = await browser.once(doorsOn(browser)['kakao'] ?? assert.fail('no door'))
    assert.equal(locationOf(answer).searchParams.get('login_hint'), null)
    const [attempt = ''] = answer.headers.getSetCookie().filter((line) => line.startsWith('gw_attempt_'))
    assert(attempt !== '' && attempt.length < 4_000, `${attempt.length} bytes`)
  })

  it('cannot make the broker fall over with claims that are none', async () => {
    for (const claims of [
      'null',
      '1',
      '[]',
      '"x"',
      '{"id_token":null}',
      '{"id_token":{"acr":{"values":[{}]}}}',
      '{"id_token":{"acr":null}}',
    ]) {
      const answer = await fetch(
        `${scene.broker.origin}/oidc/auth?${new URLSearchParams({
          client_id: 'health',
          response_type: 'code',
          scope: 'openid',
          redirect_uri: `${scene.service.url}/health/callback`,
          code_challenge: 'a'.repeat(43),
          code_challenge_method: 'S256',
          state: 's',
          claims,
        })}`,
        { redirect: 'manual' },
      )
      const text = await answer.text()
      assert(answer.status < 500, `${claims}: ${answer.status}`)
      assert(!/server_error/.test(`${answer.headers.get('location')}${text}`), claims)
    }
  })

  it('at a shared computer is not taken for the person before, once that person pressed “finish here”', async () => {
    const { browser, claims } = await scene.login('health', 'kakao', { login_hint: 'woman' })
    const silent = await scene.begin('exams', {}, browser)
    assert.ok(outcomeOf(silent).claims, 'while no login is finished, one verification serves both services')
    await browser.get(`${scene.broker.origin}/doors/kakao?login_hint=woman`)
    await browser.post(`${scene.broker.origin}/session/finish`, {})
    assert.match(browser.path, /^\/ended/)
    const next = await scene.begin('health', {}, browser)
    assert.match(next.path, /^\/journeys\//, `told the service that it is ${claims.sub}`)
    assert.equal(
      outcomeOf(await scene.begin('health', { prompt: 'none' }, new Browser())).response['error'],
      'login_required',
    )
  })

  it('nor once they ended the session by the API', async () => {
    const { browser } = await scene.login('health', 'kakao', { login_hint: 'man' })
    await browser.get(`${scene.broker.origin}/doors/kakao?login_hint=man`)
    const answer = await browser.once(`${scene.broker.origin}/api/v1/session`, { method: 'DELETE' })
    assert.equal(answer.status, 204)
    assert.match((await scene.begin('exams', {}, browser)).path, /^\/journeys\//)
  })
})
