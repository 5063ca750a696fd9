import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import { GwanmunError, hasCode } from '../../src/domain/errors.ts'
import { Browser } from '../support/browser.ts'
import { openDoor } from '../support/door.ts'
import { startLyingProvider } from '../support/lying-provider.ts'
import { atUserinfo, inIdToken } from '../support/plain-doors.ts'
import { doorsOn, openScene, outcomeOf, type Scene } from '../walks/scene.ts'

describe('At a shared computer, the next person', () => {
  it('does not become the person before through the provider’s own sign-on, even by taking prompt=login out of the address', async () => {
    for (const definition of [inIdToken, atUserinfo]) {
      const provider = await startLyingProvider()
      const door = openDoor(definition, { issuer: provider.issuer })
      try {
        // The provider was never told to ask again and answers for the person verified there ten minutes ago.
        provider.lie({ claims: (claims) => ({ ...claims, auth_time: Number(claims['iat']) - 600 }) })
        const refused = await door.verify().then(
          () => assert.fail('the person before was believed to be here'),
          (error: unknown) => error,
        )
        assert(refused instanceof GwanmunError && hasCode(refused, 'assertion_invalid'), String(refused))
        assert.deepEqual(
          [refused.details.reason, refused.details.fault],
          ['stale_authentication', 'browser'],
          'a browser can bring this about, so it must not count against the provider',
        )
        // Clocks of one provider may differ by seconds, and a person may take their time once they were sent there.
        provider.lie({ claims: (claims) => ({ ...claims, auth_time: Number(claims['iat']) - 20 }) })
        await door.verify()
        provider.lie({ claims: (claims) => ({ ...claims, auth_time: Number(claims['iat']) - 300 }) })
        await door.verify({ startedAt: Date.now() - 320_000 })
      } finally {
        await door.close()
        await provider.stop()
      }
    }
  })

  describe('and is verified here', () => {
    let scene: Scene
    before(async () => {
      scene = await openScene()
    })
    after(() => scene?.close())

    it('is not told about to a relying party as the person before', async () => {
      const before = await scene.login('health', 'kakao', { login_hint: 'woman' })
      const { browser } = before
      await browser.get(`${scene.broker.origin}/doors/kakao?login_hint=man`)
      const next = await scene.begin('health', {}, browser)
      assert.match(next.path, /^\/journeys\//, 'asked who they are')
      // Who comes back is still known.
      await browser.get(`${scene.broker.origin}/doors/kakao?login_hint=man`)
      const { claims } = outcomeOf(
        await scene.take(await scene.begin('health', { login_hint: 'man' }, browser), 'kakao'),
      )
      assert.notEqual(claims?.sub, before.claims.sub)
      await browser.get(`${scene.broker.origin}/doors/naver?login_hint=man`)
      assert.equal(outcomeOf(await scene.begin('health', {}, browser)).claims?.sub, claims?.sub)
    })

    it('finds the way to end the sign-on on every page, also of a service’s chooser: the next request asks who they are', async () => {
      const { browser } = await scene.login('health', 'kakao', { login_hint: 'woman' })
      const chooser = await scene.begin('exams', { prompt: 'login', ui_locales: 'en' }, browser)
      const [, link = ''] = /href="([^"]*\/sign-out)"/.exec(chooser.html) ?? assert.fail('no sign-out on the chooser')
      await browser.get(new URL(link, scene.broker.origin).href)
      assert.match(browser.text, /Sign out of this browser\?/)
      await browser.submit('/en/session/finish')
      assert.equal(browser.path, '/en/ended')
      assert.equal(outcomeOf(await scene.begin('health', { prompt: 'none' }, browser)).refusal, 'login_required')
      // The request that was under way still comes to its end, for the person who is verified now.
      await browser.get(chooser.url)
      const next = await scene.begin('health', { login_hint: 'man' }, browser)
      assert.match(next.path, /^\/journeys\//)
    })

    it('cannot go on with an attempt that was started in another browser, even with its cookie planted here', async () => {
      const attacker = new Browser()
      const at = `${scene.broker.origin}/doors/naver?login_hint=man`
      const start = await attacker.once(at)
      const provider = await attacker.once(start.headers.get('location') ?? '')
      const callback = provider.headers.get('location') ?? assert.fail('no callback')
      const planted = attacker.cookies.filter((cookie) => cookie.startsWith('gw_attempt_')).join('; ')
      for (const device of ['', '; gw_device=of-the-victim']) {
        const answer = await fetch(callback, { redirect: 'manual', headers: { cookie: planted + device } })
        await answer.body?.cancel()
        assert.deepEqual([answer.status, answer.headers.getSetCookie()], [400, []], device)
      }
    })

    describe('with several tabs of one browser', () => {
      it('two people each come back to their own service, by redirects alone, and none is signed out unasked', async () => {
        const browser = new Browser()
        const first = await scene.begin('health', { login_hint: 'twin-a' }, browser)
        const [door, url] = [doorsOn(first)['kakao'] ?? '', first.url]
        const second = await scene.begin('exams', { login_hint: 'twin-b' }, browser)
        const other = outcomeOf(await scene.take(second, 'naver'))
        const one = outcomeOf(await browser.get(new URL(door, url).href))
        assert.deepEqual([one.refusal, other.refusal], [null, null])
        for (const [client, { accessToken, claims }] of [
          ['health', one],
          ['exams', other],
        ] as const) {
          const info = await oidc.fetchUserInfo(
            scene.service.configuration(client),
            accessToken ?? '',
            claims?.sub ?? '',
          )
          assert.equal(info.sub, claims?.sub)
        }
      })

      it('a person who was signed out in another one meanwhile comes to the end of the request', async () => {
        const { browser, outcome } = await scene.login('health', 'kakao')
        const again = await scene.begin('health', { prompt: 'login', login_hint: 'woman' }, browser)
        const [door, url] = [doorsOn(again)['naver'] ?? '', again.url]
        await browser.get(`${scene.broker.origin}/sign-out`)
        await browser.submit('/session/finish')
        const { claims, refusal } = outcomeOf(await browser.get(new URL(door, url).href))
        assert.deepEqual([claims?.sub, refusal], [outcome.claims?.sub, null])
      })

      it('a person tells each service of the login for it: another door elsewhere changes nothing', async () => {
        const scope = 'openid phone idp'
        const { browser, outcome } = await scene.login('vaccines', 'phone', { scope })
        const later = await scene.begin('health', { prompt: 'login', login_hint: 'woman' }, browser)
        await scene.take(later, 'certificate')
        const configuration = scene.service.configuration('vaccines')
        const info = await oidc.fetchUserInfo(configuration, outcome.accessToken ?? '', outcome.claims?.sub ?? '')
        assert.deepEqual([info['idp'], info.phone_number], ['phone', outcome.userinfo?.['phone_number']])
      })
    })

    it('is shown the doors of a relying party only in the browser that it sent', async () => {
      const first = await scene.begin('health')
      const other = await new Browser().get(first.url)
      assert.equal(other.status, 404)
      assert.deepEqual(doorsOn(other), {})
    })
  })
})
