import assert from 'node:assert/strict'
import { openUtilization } from '../../../src/health/evidence/utilization.ts'

const second = 1_000

describe('The utilization of a provider', () => {
  it('is 0 before the first observation', () => {
    assert.equal(openUtilization().mean(0), 0)
  })

  it('is the mean of the last minute', () => {
    const utilization = openUtilization()
    for (let n = 0; n < 60; n++) utilization.observe(0, n * second)
    utilization.observe(1, 60 * second)
    assert.ok(utilization.mean(60 * second) < 0.2)
    for (let n = 61; n < 120; n++) utilization.observe(1, n * second)
    assert.equal(utilization.mean(119 * second), 1)
  })

  it('forgets what is older than a minute', () => {
    const utilization = openUtilization()
    utilization.observe(1, 0)
    assert.equal(utilization.mean(59 * second), 1)
    assert.equal(utilization.mean(61 * second), 0)
  })

  it('weighs every ten seconds alike, however often it was observed', () => {
    const utilization = openUtilization()
    for (let n = 0; n < 100; n++) utilization.observe(1, n * 50)
    utilization.observe(0, 15 * second)
    assert.equal(utilization.mean(20 * second), 0.5)
  })
})
