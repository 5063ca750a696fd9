import assert from 'node:assert/strict'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { isoSeoul } from '../../../src/domain/time.ts'
import { readAnnouncement, readDraw } from '../../../src/order/documents.ts'
import { isIncluded } from '../../../src/order/merkle.ts'
import { readPool } from '../../../src/order/pool.ts'
import { verifyDraw } from '../../../src/order/verify-draw.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import type { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { api, ask, assertProblem, calmLights, movableWorld, verify } from './scene.ts'

const people = 5
const iso = (at: number) => new Date(at).toISOString()

describe('An opening for which people gather', () => {
  const clock = movableWorld()
  const opensAt = Math.ceil(clock.world.now() / 1000) * 1000 + 600_000
  const browsers: Browser[] = []
  let broker: TestBroker

  before(async () => {
    broker = await startTestBroker({
      world: clock.world,
      config: {
        lights: calmLights,
        limits: { insideLimit: 1, blockSeconds: 7_200 },
        draws: { beacons: [] },
        campaign: {
          id: 'flu',
          name: { ko: '독감 접종', en: 'Flu vaccination' },
          windows: [{ id: 'all', opensAt: iso(opensAt), closesAt: iso(opensAt + 3_600_000), who: { kind: 'anyone' } }],
          opening: { gatherSeconds: 1_200, drawSeconds: 10 },
        },
      },
    })
    for (let n = 0; n < people; n++) browsers.push(await verify(broker, `person-${n}`))
  })
  after(() => broker.stop())

  const one = () => browsers[0] ?? assert.fail('nobody has come')
  const text = async (path: string) => {
    const answer = await fetch(`${broker.origin}/api/v1/openings/${opensAt}/${path}`)
    return { status: answer.status, body: await answer.text(), kept: answer.headers.get('cache-control') }
  }

  it('gives people an index, and lets none of them in before it opens', async () => {
    for (const [index, browser] of browsers.entries()) {
      assert.deepEqual([browser.path, browser.status], ['/wait', 200])
      assert.match(browser.text, /여는 시간 전에 오셨습니다/)
      assert.match(browser.text, new RegExp(`내 접수번호 ${index + 1}번`))
      const { body } = await api(browser, 'POST /ticket')
      assert.deepEqual([body.state, body.key, body.index], ['gathering', null, index])
    }
    for (const path of ['/slots', '/confirm', '/next']) assert.equal((await one().get(path)).path, '/wait')
    assertProblem(await api(one(), 'POST /holds', { body: { slot: 'x' } }), 403, 'not_admitted')
    const { pool, waiting } = await (await fetch(`${broker.origin}/room.json`)).json()
    assert.deepEqual([pool, waiting], [{ opensAt: isoSeoul(opensAt), people, frozen: null }, 0])
  })

  it('announces which value decides, keeps the list to itself, and gives a receipt', async () => {
    await until(async () => (await text('announcement.json')).status === 200)
    const { value } = readAnnouncement((await text('announcement.json')).body)
    assert.equal(value.from, 'secret')
    for (const path of ['draw.json', 'pool/0.txt', 'pool/x.txt']) assert.equal((await text(path)).status, 404)
    assert.equal((await ask(broker, 'GET /openings/7/draw.json')).status, 404)
    const { body } = await api(one(), 'GET /ticket/receipt')
    const jwks = createLocalJWKSet(await (await fetch(`${broker.origin}/oidc/jwks`)).json())
    const { payload } = await jwtVerify(body.receipt, jwks, { issuer: broker.origin, typ: 'gwanmun-receipt+jwt' })
    const { body: proof } = await api(one(), 'GET /ticket/proof')
    assert.deepEqual([payload['index'], payload['key'], payload['pseudonym']], [0, null, proof.pseudonym])
    assert.deepEqual([proof.place, proof.proof, proof.seed], [null, null, null])
    assert.match((await one().get('/room/proof')).text, /명단은 여는 시간에 공개됩니다/)
    assertProblem(await ask(broker, 'GET /ticket/receipt'), 401, 'not_verified')
    assertProblem(await ask(broker, 'GET /ticket/proof'), 401, 'not_verified')
  })

  it('draws at the opening; what it publishes verifies, and each person has the place that follows', async () => {
    clock.pass((opensAt - clock.world.now()) / 1000 + 1)
    await until(async () => (await text('draw.json')).status === 200)
    await until(async () => (await api(one(), 'GET /ticket')).body.state !== 'gathering')
    const draw = readDraw((await text('draw.json')).body)
    const pool = readPool(Buffer.from((await text('pool/0.txt')).body))
    const announcement = readAnnouncement((await text('announcement.json')).body)
    const { findings, order } = verifyDraw({ announcement, draw, pool, order: null })
    assert.deepEqual([findings, draw.people], [[], people])
    for (const [index, browser] of browsers.entries()) {
      const { body: proof } = await api(browser, 'GET /ticket/proof')
      assert.deepEqual([proof.index, proof.place], [index, order.indexOf(index)])
      const entry = { index, pseudonym: Buffer.from(proof.pseudonym, 'hex') }
      const path = proof.proof.map((hash: string) => Buffer.from(hash, 'hex'))
      assert.ok(isIncluded(entry, { people, root: Buffer.from(draw.root, 'hex') }, path))
      assert.equal((await api(browser, 'GET /ticket')).body.key, order.indexOf(index))
    }
    assert.match((await text('pool/0.txt')).kept ?? '', /immutable/)
    assert.match((await one().get('/en/room/proof')).text, /Line 1 of the published list has this name tag/)
  })

  it('lets people in by the order that was drawn, and puts who comes later behind them', async () => {
    const late = await verify(broker, 'person-9')
    const { body } = await api(late, 'GET /ticket')
    assert.deepEqual([body.key, body.index, body.state], [people, null, 'waiting'])
    assertProblem(await api(late, 'GET /ticket/proof'), 404, 'not_found')
    assert.equal((await late.get('/room/proof')).status, 200)
    const keys = await Promise.all(browsers.map(async (browser) => (await api(browser, 'GET /ticket')).body.key))
    const first = browsers[keys.indexOf(0)] ?? assert.fail()
    const second = browsers[keys.indexOf(1)] ?? assert.fail()
    assert.equal((await second.get('/next')).path, '/wait')
    assert.equal((await first.get('/next')).path, '/slots')
  })
})
