import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { kakao, openFleet } from './fleet.ts'

describe('The recent utilization', () => {
  it('follows the load within seconds, while the mean of the minute follows slowly', async () => {
    mock.timers.enable({ apis: ['setInterval', 'setTimeout', 'Date'], now: 1_628_503_200_000 })
    const { brokers, pass } = openFleet(1, { capacity: 100 })
    const { health } = brokers[0] ?? assert.fail()
    try {
      await pass(20)
      for (let n = 0; n < 60; n++) void health.guard(kakao, 'token', () => new Promise(() => {}))('http://localhost/')
      await pass(10)
      const { utilization = 1, recentUtilization = 0 } = health.providers()[0]?.condition ?? {}
      assert.ok(utilization < 0.35, `${utilization}`)
      assert.ok(recentUtilization > 0.5 && recentUtilization < 0.61, `${recentUtilization}`)
    } finally {
      await health.stop()
      mock.timers.reset()
    }
  })
})
