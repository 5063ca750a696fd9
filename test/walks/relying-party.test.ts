import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import { Browser } from '../support/browser.ts'
import { type DoorName, doorsOn, journeyOf, openScene, outcomeOf, type Scene, tokensIn, wayBackOn } from './scene.ts'

/** As tabled in the design: how sure each door makes us, and by which methods (RFC 8176). */
const doors = {
  certificate: { acr: 'urn:gwanmun:loa:3', amr: ['swk', 'pwd', 'mfa'] },
  phone: { acr: 'urn:gwanmun:loa:2', amr: ['sms', 'otp'] },
  ipin: { acr: 'urn:gwanmun:loa:2', amr: ['pwd'] },
  naver: { acr: 'urn:gwanmun:loa:3', amr: ['swk', 'pin', 'mfa'] },
  kakao: { acr: 'urn:gwanmun:loa:3', amr: ['swk', 'pin', 'mfa'] },
} as const satisfies Record<DoorName, unknown>

describe('A relying party, through the chooser', () => {
  let scene: Scene

  before(async () => {
    scene = await openScene()
  })
  after(() => scene?.close())
  afterEach(() => scene.mended())

  describe('is told', () => {
    it('who it is, through every door: one subject for one person, acr and amr of the door, and iss', async () => {
      const subjects = new Set<string>()
      for (const [door, { acr, amr }] of Object.entries(doors) as [DoorName, (typeof doors)[DoorName]][]) {
        const startedAt = Math.floor(Date.now() / 1000)
        const { outcome, claims } = await scene.login('health', door)
        assert.deepEqual([door, claims['acr'], claims['amr']], [door, acr, [...amr]])
        assert.equal(claims.iss, scene.broker.origin)
        assert.equal(claims.aud, 'health')
        assert.equal(outcome.response['iss'], scene.broker.origin)
        assert(Math.abs(Number(claims['auth_time']) - startedAt) <= 5)
        subjects.add(claims.sub)
      }
      assert.equal(subjects.size, 1)
    })

    it('the same subject within a sector, another in another, and no person else’s', async () => {
      const health = (await scene.login('health', 'kakao')).claims.sub
      assert.equal((await scene.login('vaccines', 'certificate')).claims.sub, health)
      const exams = (await scene.login('exams', 'kakao')).claims.sub
      assert.notEqual(exams, health)
      assert.equal((await scene.login('exams', 'phone')).claims.sub, exams)
      const [one, other] = [
        await scene.login('health', 'kakao', { login_hint: 'twin-a' }),
        await scene.login('health', 'kakao', { login_hint: 'twin-b' }),
      ]
      assert.equal(one.userinfo['name'], other.userinfo['name'])
      assert.notEqual(one.claims.sub, other.claims.sub)
    })

    it('what it asked for, no more, at userinfo', async () => {
      const verification = ['acr', 'amr', 'auth_time', 'sub']
      const scopes: Record<string, readonly string[]> = {
        openid: [],
        'openid profile': ['birthdate', 'gender', 'name'],
        'openid phone': ['phone_number', 'phone_number_verified'],
        'openid nationality': ['nationality_status'],
        'openid idp': [],
      }
      for (const [scope, claims] of Object.entries(scopes)) {
        const { userinfo } = await scene.login('health', 'phone', { scope })
        assert.deepEqual([scope, Object.keys(userinfo).sort()], [scope, [...claims, ...verification].sort()])
      }
      const { userinfo } = await scene.login('vaccines', 'phone', { scope: 'openid profile phone nationality idp' })
      const { sub: _sub, auth_time: _time, amr: _amr, ...told } = userinfo
      const persona = (await scene.personas()).find(({ id }) => id === 'woman')
      assert.deepEqual(told, {
        acr: 'urn:gwanmun:loa:2',
        name: persona?.name,
        birthdate: persona?.birthdate,
        gender: 'female',
        phone_number: persona?.phone,
        phone_number_verified: true,
        nationality_status: 'domestic',
        idp: 'phone',
      })
    })

    it('nothing that a door did not tell', async () => {
      const { userinfo } = await scene.login('health', 'certificate', { scope: 'openid phone nationality' })
      assert(!('phone_number' in userinfo) && !('nationality_status' in userinfo))
    })

    it('about a token by introspection, and to no person else', async () => {
      const { outcome } = await scene.login('health', 'kakao')
      const token = outcome.accessToken ?? ''
      const own = await oidc.tokenIntrospection(scene.service.configuration('health'), token)
      assert.deepEqual([own.active, own.sub], [true, outcome.claims?.sub])
      const strangers = await oidc.tokenIntrospection(scene.service.configuration('exams'), token)
      assert.deepEqual(strangers, { active: false })
    })
  })

  describe('its people', () => {
    it('see its name and how to go back, in the language it asks for', async () => {
      const korean = await scene.begin('health')
      assert.match(korean.path, /^\/journeys\//)
      assert.match(korean.text, /보건소 이용을 위한 인증을 고르세요/)
      const english = await scene.begin('health', { ui_locales: 'en-GB ko', login_hint: 'man' })
      assert.match(english.path, /^\/en\/journeys\//)
      assert.match(english.text, /Health Centre/)
      assert.doesNotMatch(english.text.replace('한국어', ''), /[가-힣]/)
      await english.get(wayBackOn(english))
      assert.equal(outcomeOf(english).response['error'], 'access_denied')
    })

    it('may go back without verifying: access_denied, with state and iss', async () => {
      const browser = await scene.begin('health')
      await browser.get(wayBackOn(browser))
      const { response, refusal } = outcomeOf(browser)
      assert.equal(response['error'], 'access_denied')
      assert.equal(response['iss'], scene.broker.origin)
      assert.equal(refusal, 'access_denied', 'the state is the one that was sent')
    })

    it('lose nothing when a door fails in the middle: another door finishes the same request', async () => {
      const browser = await scene.begin('health', { login_hint: 'man' })
      const journey = journeyOf(browser)
      await scene.broker.fault({
        match: { provider: 'naver', endpoint: 'token' },
        do: [{ type: 'status', status: 500 }],
      })
      await scene.take(browser, 'naver')
      assert.deepEqual([browser.path, browser.status], ['/doors/naver/problem', 503])
      assert(browser.html.includes(`journey=${journey}`), 'the doors offered lead on in the same journey')
      assert.match(browser.text, /로 돌아가기/)
      await browser.get(`/journeys/${journey}`)
      assert.match(browser.text, /시도한 인증/)
      const { claims, refusal } = outcomeOf(await scene.take(browser, 'certificate'))
      assert.equal(refusal, null)
      assert.equal(claims?.['acr'], doors.certificate.acr)
    })

    it('who cancel at a door choose again in the same request', async () => {
      const browser = await scene.begin('health')
      await browser.get(doorsOn(browser)['kakao'] ?? '')
      assert(browser.url.startsWith(scene.broker.idps.url))
      await browser.post(browser.url, { decision: 'cancel' })
      assert.deepEqual([browser.path, browser.status], ['/doors/kakao/problem', 200])
      assert(doorsOn(browser)['phone'])
      await browser.get(wayBackOn(browser))
      assert.equal(outcomeOf(browser).response['error'], 'access_denied')
    })

    it('are not bound to a device by a login: they can book on another right after', async () => {
      await scene.login('health', 'kakao', { login_hint: 'elder' })
      const elsewhere = new Browser()
      await elsewhere.get(`${scene.broker.origin}/doors/phone?login_hint=elder`)
      assert.deepEqual([elsewhere.path, elsewhere.status], ['/slots', 200])
    })

    it('can log in while another device books for them', async () => {
      const booking = new Browser()
      await booking.get(`${scene.broker.origin}/doors/phone?login_hint=leap`)
      assert.equal(booking.path, '/slots')
      const { claims } = await scene.login('health', 'kakao', { login_hint: 'leap' })
      assert(claims.sub)
      assert.equal((await booking.get('/slots')).path, '/slots')
    })
  })

  describe('may name a door', () => {
    it('and its people go straight there', async () => {
      const browser = await scene.begin('health', { idp_hint: 'ipin', login_hint: 'man' })
      assert.equal(outcomeOf(browser).claims?.['acr'], doors.ipin.acr)
    })

    it('that is closed: the chooser says so, or the service gets the error if it wants that', async () => {
      await scene.broker.fault({ match: { provider: 'kakao' }, do: [{ type: 'outage', mode: 'status', status: 503 }] })
      await scene.turned('kakao', false)
      const browser = await scene.begin('health', { idp_hint: 'kakao', login_hint: 'man' })
      assert.match(browser.path, /^\/journeys\//)
      assert.match(browser.text, /요청된 인증은 지금 쓸 수 없습니다/)
      assert.equal(doorsOn(browser)['kakao'], undefined)
      assert.equal(outcomeOf(await scene.take(browser, 'phone')).claims?.['acr'], doors.phone.acr)

      const told = outcomeOf(await scene.begin('told', { idp_hint: 'kakao' }))
      assert.deepEqual([told.refusal, told.response['iss']], ['temporarily_unavailable', scene.broker.origin])
      const second = await scene.begin('told', { idp_hint: 'kakao naver', login_hint: 'man' })
      assert.equal(outcomeOf(second).claims?.['acr'], doors.naver.acr, 'the second hint is good')
    })

    it('that does not exist: an error of the request', async () => {
      const outcome = outcomeOf(await scene.begin('health', { idp_hint: 'nobody' }))
      assert.equal(outcome.refusal, 'invalid_request')
    })
  })

  describe('has its doors limited', () => {
    for (const [client, open, shut] of [
      ['phones', ['phone', 'ipin'], 'kakao'],
      ['strict', ['certificate', 'naver', 'kakao'], 'phone'],
    ] as const)
      it(`to ${open.join(', ')}: on the chooser, and at the door itself`, async () => {
        const browser = await scene.begin(client, { login_hint: 'man' })
        assert.deepEqual(Object.keys(doorsOn(browser)), [...open])
        const journey = journeyOf(browser)
        await browser.get(`/doors/${shut}?journey=${journey}`)
        assert.equal(browser.path, `/journeys/${journey}`, 'back where one chooses; nothing was started')
        const { claims } = outcomeOf(await scene.take(browser, open[0]))
        assert.equal(claims?.['acr'], doors[open[0]].acr)
      })

    it('by what it asks for: acr_values leaves only doors that reach it', async () => {
      const browser = await scene.begin('health', { acr_values: 'urn:gwanmun:loa:3' })
      assert.deepEqual(Object.keys(doorsOn(browser)), ['certificate', 'naver', 'kakao'])
    })
  })

  describe('in the end', () => {
    it('signs people out when it says so, after asking them', async () => {
      const { browser, outcome } = await scene.login('health', 'kakao')
      const silent = async () => outcomeOf(await scene.begin('health', { prompt: 'none' }, browser))
      assert.equal((await silent()).claims?.sub, outcome.claims?.sub)
      const to = oidc.buildEndSessionUrl(scene.service.configuration('health'), {
        id_token_hint: outcome.idToken ?? '',
        post_logout_redirect_uri: `${scene.service.url}/health/bye`,
        state: 'out-1',
      })
      await browser.get(to.href)
      assert.match(browser.text, /로그아웃할까요/)
      scene.shown.push(browser.html)
      await browser.submit(`${scene.broker.origin}/oidc/`, { logout: 'yes' })
      assert.equal(browser.url, `${scene.service.url}/health/bye?state=out-1`)
      assert.equal((await silent()).refusal, 'login_required')
    })

    it('finds the same URLs in discovery, whatever host a request names', async () => {
      const { origin, host, port } = new URL(scene.broker.origin)
      const told = await scene.discovery({ host })
      assert.equal(JSON.parse(told).issuer, origin)
      const foreign: Record<string, string>[] = [
        { host: 'evil.example' },
        { host: `evil.example:${port}`, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
        { host, forwarded: 'host=evil.example;proto=https' },
      ]
      for (const headers of foreign) assert.equal(await scene.discovery(headers), told)
    })

    it('has never heard a CI, nor has a browser, whatever was asked for at whichever door', async () => {
      const everything = { scope: 'openid profile phone nationality idp offline_access', prompt: 'consent' }
      for (const door of Object.keys(doors) as DoorName[]) {
        const { outcome } = await scene.login('vaccines', door, everything)
        await oidc.tokenIntrospection(scene.service.configuration('vaccines'), outcome.accessToken ?? '')
      }
      const text = [...scene.service.received, ...scene.shown].join('\n')
      const told = text + tokensIn(text)
      assert.match(told, /"birthdate"[\s\S]*"auth_time"/)
      for (const { ci } of await scene.personas()) {
        assert.equal(ci.length, 88)
        for (const spelling of [ci, encodeURIComponent(ci), Buffer.from(ci).toString('base64url')])
          assert(!told.includes(spelling))
      }
      assert.doesNotMatch(told, /"(ci|di)"/)
    })
  })
})
