import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { openRateLimits } from '../../src/limits/rate-limits.ts'
import { openLog } from '../../src/operations/log.ts'
import { openMetrics } from '../../src/operations/metrics.ts'
import { memoryQuotas } from '../../src/store/memory/quotas.ts'
import { problems } from '../../src/web/api/problems.ts'
import { operatorsOnly } from '../../src/web/ops/guard.ts'
import { testClock } from '../contract/test-clock.ts'
import { operate, operators } from './scene.ts'

describe('The limit of an operator', () => {
  const clock = testClock()
  const metrics = openMetrics()
  let server: Server
  let origin: string

  before(async () => {
    const policies = [{ name: 'operator', limit: 100, seconds: 60 } as const]
    const rateLimits = openRateLimits({ store: memoryQuotas(clock), policies, world: clock, refused: metrics.limited })
    const app = express()
    app.use('/ops/api/v1', operatorsOnly(clock, { operators, rateLimits }, 'http://ops.test'))
    app.use('/ops/api/v1', (_request, response) => void response.json({}))
    app.use('/ops/api/v1', problems(openLog('silent')))
    server = createServer(app).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => server?.close())

  it('refuses a program that calls without end, tells what the quota is, and lets other operators pass', async () => {
    const answers = []
    for (let calls = 0; calls < 110; calls++) answers.push(await operate({ origin }, 'GET /doors'))
    assert.deepEqual(
      answers.map(({ status }) => status),
      answers.map((_, index) => (index < 100 ? 200 : 429)),
    )
    const refused = answers.at(-1) ?? assert.fail()
    assert.deepEqual(
      ['retry-after', 'ratelimit-policy', 'ratelimit'].map((name) => refused.headers.get(name)),
      ['60', '"operator";q=100;w=60', '"operator";r=0;t=60'],
    )
    assert.deepEqual(refused.body, {
      type: 'urn:gwanmun:problem:too_many_requests',
      title: 'Too many requests',
      status: 429,
      code: 'too_many_requests',
      retryAfterSeconds: 60,
      'violated-policies': ['operator'],
    })
    assert.equal((await operate({ origin }, 'GET /doors', { as: 'lee' })).status, 200)
    assert.match(await metrics.text(), /^gwanmun_rate_limited_total\{policy="operator"\} 10$/m)
    clock.pass(60)
    assert.equal((await operate({ origin }, 'GET /doors')).status, 200)
  })

  it('is told to its program once a tenth of the quota is used', async () => {
    clock.pass(60)
    const told = []
    for (let calls = 0; calls < 12; calls++)
      told.push((await operate({ origin }, 'GET /doors')).headers.get('ratelimit'))
    assert.deepEqual(told, [...Array.from({ length: 10 }, () => null), '"operator";r=89;t=60', '"operator";r=88;t=60'])
  })
})
