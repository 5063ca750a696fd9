import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { type DoorId, doorIds, isVerified, lightOf } from './way.ts'

/** How each provider tells one account without an item: by a fault that meets one persona, and never the probes. */
const without: Record<DoorId, { endpoint: string; do: object; ko: RegExp; en: RegExp }> = {
  kakao: {
    endpoint: 'profile',
    do: { type: 'edit', remove: ['kakao_account.gender'] },
    ko: /카카오에 등록된 성별 항목이 비어 있거나/,
    en: /At Kakao this is empty, or in a form that we cannot use: gender/,
  },
  naver: {
    endpoint: 'profile',
    do: { type: 'edit', remove: ['response.birthyear'] },
    ko: /생년월일 제공에 동의하지 않으셨습니다/,
    en: /You did not agree to share: date of birth/,
  },
  certificate: {
    endpoint: 'token',
    do: { type: 'id_token', remove: ['ci'] },
    ko: /공동인증서에 등록된 연계정보\(CI\) 항목이 비어 있거나/,
    en: /At Joint certificate this is empty, or in a form that we cannot use: linking information \(CI\)/,
  },
  phone: {
    endpoint: 'token',
    do: { type: 'id_token', remove: ['TEL_NO'] },
    ko: /휴대폰에 등록된 휴대전화 번호 항목이 비어 있거나/,
    en: /in a form that we cannot use: mobile number/,
  },
  ipin: {
    endpoint: 'token',
    do: { type: 'id_token', set: { RSLT_NAME: 'ÇÑ°¡¶÷' } },
    ko: /아이핀에 등록된 이름 항목이 비어 있거나/,
    en: /in a form that we cannot use: name/,
  },
}

describe('An account that tells too little', () => {
  let broker: TestBroker
  before(async () => {
    broker = await startTestBroker()
  })
  after(() => broker.stop())

  for (const door of doorIds)
    it(`at ${door}: its person is told what is missing, in both languages, and the door stays green for others`, async () => {
      const { endpoint, do: effect, ko, en } = without[door]
      await broker.fault({ match: { provider: door, persona: 'elder', endpoint }, do: [effect] })
      for (const [path, words] of [
        ['', ko],
        ['/en', en],
        ['', ko],
      ] as const) {
        const browser = new Browser()
        await browser.get(`${broker.origin}${path}/doors/${door}?login_hint=elder`)
        assert.deepEqual([browser.status, browser.path], [200, `${path}/doors/${door}/problem`])
        assert.match(browser.text, words)
        assert.doesNotMatch(browser.text, /받은 결과가 올바르지|The answer was not right/)
        assert.equal(await lightOf(broker, door), 'green ok')
      }
      const other = new Browser()
      await other.get(`${broker.origin}/doors/${door}?login_hint=woman`)
      assert.equal(await isVerified(broker, other), true)
      assert.equal(await lightOf(broker, door), 'green ok')
    })

  for (const [what, change, ko, en] of [
    [
      'a proof weaker than the door stands for',
      { acr: 'urn:gwanmun:loa:1' },
      /약한 방법으로/,
      /in a weaker way than we need/,
    ],
    ['a sign-in from before', { auth_time: 1 }, /전에 로그인한 상태/, /a sign-in from before/],
  ] as const)
    it(`with ${what} is refused in words of its own, and the door stays green`, async () => {
      const match = { provider: 'naver', persona: 'man', endpoint: 'token' }
      await broker.fault({ match, do: [{ type: 'id_token', set: change }] })
      for (const [path, words] of [
        ['', ko],
        ['/en', en],
      ] as const) {
        const browser = new Browser()
        await browser.get(`${broker.origin}${path}/doors/naver?login_hint=man`)
        assert.equal(browser.path, `${path}/doors/naver/problem`)
        assert.match(browser.text, words)
        assert.equal(await isVerified(broker, browser), false)
      }
      assert.equal(await lightOf(broker, 'naver'), 'green ok')
      await broker.mend()
    })
})
