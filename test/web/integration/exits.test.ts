import assert from 'node:assert/strict'
import { z } from 'zod'
import { blockEndingAnswer } from '../../../src/web/ops/blocks.ts'
import { deskCodeAnswer } from '../../../src/web/ops/terminals.ts'
import { operate, operators, tokens } from '../../operator/scene.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { api, calmLights, movableWorld, seedPlaces, verify } from './scene.ts'

const blockSeconds = 1_200

describe('Out of the block with forms alone', () => {
  const clock = movableWorld()
  let broker: TestBroker
  let slots: string[] = []

  before(async () => {
    broker = await startTestBroker({
      world: clock.world,
      config: { lights: calmLights, limits: { blockSeconds }, campaign: { device: { takeover: true } }, operators },
      prepare: async ({ database }) => {
        slots = await seedPlaces(database, [9, 9])
      },
    })
  })
  after(() => broker.stop())

  const slot = () => slots[0] ?? assert.fail('no slot')

  /** A person inside on one device, with a place kept, and blocked on another. */
  async function twoDevices(persona: string): Promise<{ first: Browser; second: Browser; hold: string }> {
    const first = await verify(broker, persona)
    const held = await api(first, 'POST /holds', { body: { slot: slot() } })
    const second = await verify(broker, persona, { door: 'kakao' })
    assert.deepEqual([second.path, second.status], ['/blocked', 409])
    return { first, second, hold: held.body.id }
  }

  it('a person changes to this device: it is told so, the first one is told why it is out, place and hold came along', async () => {
    const { first, second, hold } = await twoDevices('man')
    await second.submit('/session/takeover')
    assert.deepEqual([second.path, second.status], ['/session/moved', 200])
    assert.match(second.text, /이 기기로 바꾸었습니다.*전에 쓰던 기기의 인증은 끝났습니다/)
    await second.get('/next')
    assert.equal(second.path, '/confirm')
    assert.equal((await api(second, 'GET /bookings/mine')).body.hold.id, hold)

    await first.get('/next')
    assert.deepEqual([first.path, first.status], ['/session/over', 200])
    assert.match(
      first.text,
      /다른 기기로 바꾸어 이 기기의 인증이 끝났습니다.*그 기기에서 이어집니다.*본인이 하신 일이 아니면 전화/,
    )
    assert.match((await first.get('/en/session/over')).text, /you changed to another device/)
    await first.post('/wait/leave', {})
    assert.equal(first.status, 401)
    assert.match(first.text, /다른 기기로 바꾸어/)
  })

  it('a second change in the same block is not offered, and refused on the page where the person stands', async () => {
    const { first, second } = await twoDevices('woman')
    await second.submit('/session/takeover')
    await verify(broker, 'woman', { browser: first })
    assert.deepEqual([first.path, first.status], ['/blocked', 409])
    assert.match(first.text, /이미 한 번 바꾸셔서 지금은 다시 바꿀 수 없습니다/)
    assert.doesNotMatch(first.html, /action="\/session\/takeover"/)
    await first.post('/session/takeover', {})
    assert.equal(first.status, 409)
    assert.match(
      first.text,
      /이미 다른 기기에서 인증하셨습니다.*지금은 이 기기로 바꿀 수 없습니다\. 바뀐 것은 없습니다/,
    )
    assert.equal((await second.get('/session/moved')).path, '/session/moved')
    await second.post('/session/finish', {})
    await first.get('/session/moved')
    assert.equal(first.path, '/confirm', 'the device that took nothing over is never told that it did')
  })

  it('a person tells that it was not them: asked once, then told what ended; the other device is told who asked', async () => {
    const { first, second } = await twoDevices('leap')
    await second.get('/session/not-me')
    assert.deepEqual([second.path, second.status], ['/session/not-me', 200])
    assert.equal((await api(first, 'GET /session')).body.deviceBound, true, 'to be asked ends nothing')
    await second.submit('/session/not-me')
    assert.deepEqual([second.path, second.status], ['/blocked', 409])
    assert.match(
      second.text,
      /알려 주셔서 다른 기기의 인증을 끝냈습니다.*맡아 두고 예약하지 않은 자리는 내려놓았습니다/,
    )
    assert.doesNotMatch(second.html, /action="\/session\/(takeover|not-me)"/)
    assert.equal((await api(second, 'GET /bookings/mine')).body.hold, null)

    await first.get('/slots')
    assert.equal(first.path, '/session/over')
    assert.match(first.text, /다른 기기에서 알려 와 이 기기의 인증을 끝냈습니다/)
    await verify(broker, 'leap', { browser: first })
    assert.deepEqual([first.path, first.status], ['/blocked', 409])
    assert.match(first.text, /다른 기기에서 ‘내가 한 인증이 아님’을 알렸습니다/)
    assert.equal((await first.get('/session/not-me')).path, '/blocked')
    await first.post('/session/not-me', {})
    assert.equal(first.status, 409)
    assert.match(first.text, /더 끝낼 인증이 없습니다/)
    clock.pass(blockSeconds)
    assert.equal((await second.get('/next')).path, '/slots')
  })

  it('a person goes on with a code of a desk: a wrong one is refused where they stand, the right one leads to their place', async () => {
    const { first, second, hold } = await twoDevices('day04')
    const { deskReference: reference } = (await api(second, 'GET /session')).body
    assert.ok(second.text.includes(reference))
    const desk = new Browser()
    await desk.get(`${broker.origin}/desk/code`)
    await desk.submit('/desk/code', { reference, token: tokens.kim })
    assert.deepEqual([desk.status, desk.html.includes(tokens.kim)], [401, false])
    await desk.submit('/desk/code', { reference: `${reference.slice(0, 9)}XX`, token: tokens.park })
    assert.equal(desk.status, 400)
    assert.match(desk.text, /한 글자가 맞지 않습니다/)
    await desk.submit('/desk/code', { reference, token: tokens.park })
    const [, left = '', right = ''] = /(\d{4}) (\d{4})/.exec(desk.text) ?? assert.fail('no code')

    await second.submit('/session/desk-code', { code: '00000000' })
    assert.deepEqual([second.path, second.status], ['/session/desk-code', 403])
    assert.match(second.text, /코드가 맞지 않거나/)
    await second.submit('/session/desk-code', { code: `${left} ${right}` })
    assert.deepEqual([second.path, second.status], ['/session/moved', 200])
    assert.match(second.text, /코드를 확인해 이 기기로 바꾸었습니다/)
    assert.equal((await api(second, 'GET /bookings/mine')).body.hold.id, hold)
    await first.get('/next')
    assert.match(first.text, /창구의 코드로 다른 기기로 바뀌어/)
  })

  it('a program goes on with a code that an operator gave by their API', async () => {
    const { second } = await twoDevices('day17')
    const { deskReference: reference } = (await api(second, 'GET /session')).body
    const wrong = await operate(broker, 'POST /desk-codes', { as: 'park', body: { reference: 'K7M4P' } })
    assert.deepEqual([wrong.status, wrong.body.code], [400, 'invalid_request'])
    assert.equal((await operate(broker, 'POST /desk-codes', { body: { reference } })).body.code, 'role_missing')
    const given = await operate(broker, 'POST /desk-codes', { as: 'park', body: { reference } })
    z.strictObject(deskCodeAnswer.shape).parse(given.body)
    assert.equal(given.status, 201)
    const answer = await api(second, 'POST /session/desk-code', { body: { code: given.body.code } })
    assert.deepEqual([answer.status, answer.body.deviceBound, answer.body.deskReference], [200, true, null])
    const { entries } = (await operate(broker, 'GET /terminals/audit?limit=2')).body
    const acts = entries.map((entry: { act: string; reference: string }) => [entry.act, entry.reference])
    assert.deepEqual(acts, [
      ['code_used', reference],
      ['code_issued', reference],
    ])
  })

  it('an operator ends all blocks of the campaign: the next device goes on at once, and later blocks are as always', async () => {
    const { first, second, hold } = await twoDevices('day30')
    const ending = { campaign: 'demo', reason: '카카오 장애로 기기를 바꾸어야 합니다' }
    const other = await operate(broker, 'POST /blocks/endings', { body: { ...ending, campaign: 'other' } })
    assert.deepEqual([other.status, other.body.problems[0].path], [400, 'campaign'])
    assert.equal(
      (await operate(broker, 'POST /blocks/endings', { as: 'park', body: ending })).body.code,
      'role_missing',
    )
    const ended = await operate(broker, 'POST /blocks/endings', { body: ending })
    z.strictObject(blockEndingAnswer.shape).parse(ended.body)
    assert.equal(ended.status, 201)
    assert.equal((await second.get('/next')).path, '/confirm')
    assert.equal((await api(second, 'GET /bookings/mine')).body.hold.id, hold)
    assert.deepEqual([(await first.get('/next')).path, first.status], ['/blocked', 409])
    const { endings } = (await operate(broker, 'GET /blocks/endings')).body
    assert.deepEqual(endings, [{ ...ending, at: ended.body.at, author: 'kim' }])
  })

  it('a first device that does nothing inside is free after the time that the page names; waiting is not idle', async () => {
    const { first, second } = await twoDevices('elder')
    assert.match(second.text, /3분 동안 아무것도 하지 않았을 때/)
    clock.pass(179)
    assert.equal((await second.get('/next')).path, '/blocked')
    clock.pass(2)
    assert.equal((await second.get('/next')).path, '/confirm')
    assert.deepEqual([(await first.get('/next')).path, first.status], ['/blocked', 409])
  })
})
