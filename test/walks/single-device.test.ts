import assert from 'node:assert/strict'
import { Browser } from '../support/browser.ts'
import { openScene, outcomeOf, type Scene } from './scene.ts'

describe('A relying party at which people reserve from one device', () => {
  let scene: Scene

  before(async () => {
    scene = await openScene()
  })
  after(() => scene?.close())

  const reserving = { scope: 'openid reservation', login_hint: 'day31' }

  it('lets a person reserve from one device: another one is shown who holds the claim (409), and goes on after it', async () => {
    const first = await scene.take(await scene.begin('booking', reserving), 'kakao')
    assert.ok(outcomeOf(first).claims)
    const second = await scene.take(await scene.begin('booking', reserving), 'phone')
    assert.deepEqual([second.path, second.status], ['/blocked', 409])
    const [, again = ''] = /href="([^"]*\/next\?journey=[^"]*)"/.exec(second.html) ?? assert.fail('no way on')
    const journey = new URL(again, second.url).searchParams.get('journey')
    // Neither the button nor the address of the end leads past it.
    for (const path of [again, `/journeys/${journey}/finish`]) {
      await second.get(path)
      assert.deepEqual([path, second.path, second.status], [path, '/blocked', 409])
    }
    assert.ok(outcomeOf(await scene.take(await scene.begin('booking', reserving, first), 'naver')).claims)
    // Here, too, the person acts on one device.
    const here = await new Browser().get(`${scene.broker.origin}/doors/certificate?login_hint=day31`)
    assert.deepEqual([here.path, here.status], ['/blocked', 409])
  })

  it('blocks no person who only logs in: without scope reservation any device will do', async () => {
    for (const door of ['kakao', 'phone'] as const)
      assert.ok((await scene.login('booking', door, { login_hint: 'foreigner' })).claims)
    const here = await new Browser().get(`${scene.broker.origin}/doors/certificate?login_hint=foreigner`)
    assert.notEqual(here.path, '/blocked')
  })
})
