import assert from 'node:assert/strict'
import { openSaturation } from '../../../src/health/evidence/utilization.ts'

const second = 1_000

describe('How full a door has been', () => {
  it('is nothing before anything was seen', () => {
    assert.equal(openSaturation().mean(0), 0)
  })

  it('is the mean of the last minute: a moment says little, a minute all', () => {
    const saturation = openSaturation()
    for (let n = 0; n < 60; n++) saturation.saw(0, n * second)
    saturation.saw(1, 60 * second)
    assert.ok(saturation.mean(60 * second) < 0.2)
    for (let n = 61; n < 120; n++) saturation.saw(1, n * second)
    assert.equal(saturation.mean(119 * second), 1)
  })

  it('forgets what is older', () => {
    const saturation = openSaturation()
    saturation.saw(1, 0)
    assert.equal(saturation.mean(59 * second), 1)
    assert.equal(saturation.mean(61 * second), 0)
  })

  it('counts every ten seconds alike, however often it was looked at', () => {
    const saturation = openSaturation()
    for (let n = 0; n < 100; n++) saturation.saw(1, n * 50)
    saturation.saw(0, 15 * second)
    assert.equal(saturation.mean(20 * second), 0.5)
  })
})
