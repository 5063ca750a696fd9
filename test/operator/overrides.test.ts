import assert from 'node:assert/strict'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { Override, OverrideStore } from '../../src/domain/operator.ts'
import { openOverrides } from '../../src/operator/overrides.ts'
import { system } from '../../src/system.ts'
import { until } from '../support/until.ts'
import { boardOf, doorLight, minute, now, override } from './board.ts'

/** A store whose readings the test answers, each when it likes. */
function scriptedStore() {
  const readings: { resolve(live: readonly Override[]): void; reject(error: unknown): void }[] = []
  const store: OverrideStore = {
    live: () => new Promise((resolve, reject) => readings.push({ resolve, reject })),
    decide: async (decision) => override(decision),
    withdraw: async (id) => override({ id }),
    audit: async () => [],
  }
  const next = async () => {
    await until(() => readings.length > 0)
    return readings.shift() ?? assert.fail()
  }
  return { store, next, waiting: () => readings.length }
}

function scene(readEveryMs = 3_600_000) {
  const clock = { now }
  const { store, next, waiting } = scriptedStore()
  const told = { changes: 0, failures: 0 }
  const overrides = openOverrides({ ...system, now: () => clock.now }, store, {
    readEveryMs,
    onChange: () => told.changes++,
    onFailure: () => told.failures++,
  })
  const measured = boardOf(doorLight('naver'), doorLight('kakao'))
  const kakao = () => overrides.shown(measured).doors[1] ?? assert.fail()
  const started = async (...live: Override[]) => {
    const starting = overrides.start()
    ;(await next()).resolve(live)
    await starting
  }
  return { clock, next, waiting, told, overrides, measured, kakao, started }
}

const away = new GwanmunError('store_unavailable')

describe('Decisions as one replica knows them', () => {
  it('are read before anything is shown; a broker that cannot read them does not start', async () => {
    const { overrides, next, kakao, started } = scene()
    const starting = overrides.start()
    ;(await next()).reject(away)
    await assert.rejects(starting, { code: 'store_unavailable' })
    assert.equal(overrides.readAt(), null)
    await started(override())
    assert.deepEqual([kakao().reason, overrides.readAt()], ['operator_closed', now])
    overrides.stop()
  })

  it('of other replicas are seen at the next reading', async () => {
    const { overrides, next, kakao, started, told } = scene(5)
    await started()
    assert.equal(kakao().reason, 'ok')
    const changes = told.changes
    ;(await next()).resolve([override()])
    await until(() => told.changes > changes)
    assert.equal(kakao().reason, 'operator_closed')
    overrides.stop()
  })

  it('stay in force while the store is away, until their own end, and the failure is told once', async () => {
    const { overrides, next, kakao, started, told, clock } = scene(5)
    await started(
      override({ until: now + minute }),
      override({ action: 'maintenance', from: now + minute, until: now + 2 * minute }),
    )
    for (let failures = 0; failures < 3; failures++) (await next()).reject(away)
    await until(() => told.failures > 0)
    assert.equal(kakao().reason, 'operator_closed')
    clock.now += minute
    assert.equal(kakao().reason, 'maintenance', 'a window that was planned before begins all the same')
    clock.now += minute
    assert.equal(kakao().reason, 'ok')
    assert.deepEqual(overrides.live(), [])
    assert.deepEqual([told.failures, overrides.readAt()], [1, now])
    overrides.stop()
  })

  it('are never read twice at a time', async () => {
    const { overrides, next, waiting, started, told } = scene(1)
    await started()
    const slow = await next()
    const changes = told.changes
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(waiting(), 0)
    slow.resolve([])
    await until(() => told.changes > changes)
    overrides.stop()
  })

  it('of its own are shown at once, also when the store falls silent right after', async () => {
    const { overrides, next, kakao, started, told } = scene()
    await started()
    const deciding = overrides.decide(override())
    ;(await next()).reject(away)
    const kept = await deciding
    assert.equal(kakao().reason, 'operator_closed')
    assert.ok(told.changes >= 2)
    const withdrawing = overrides.withdraw(kept.id, { author: 'kim', reason: '복구됨', at: now })
    ;(await next()).reject(away)
    await withdrawing
    assert.equal(kakao().reason, 'ok')
    overrides.stop()
  })

  it('are not forgotten by a reading that began before them', async () => {
    const { overrides, next, kakao, started } = scene(5)
    await started()
    const early = await next()
    const deciding = overrides.decide(override())
    const own = await next()
    early.resolve([])
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(kakao().reason, 'operator_closed')
    own.resolve([override()])
    await deciding
    assert.equal(kakao().reason, 'operator_closed')
    overrides.stop()
  })

  it('leave no false “since”: a door that was closed shows its light since it was opened again', async () => {
    const { overrides, kakao, started, clock, measured } = scene()
    await started(override({ from: now, until: now + minute }))
    assert.equal(kakao().since, now)
    clock.now += minute - 1
    assert.equal(kakao().since, now)
    clock.now += 1
    assert.equal(kakao().since, now + minute - 1)
    clock.now += minute
    assert.equal(kakao().since, now + minute - 1)
    assert.equal(overrides.shown(measured).doors[0]?.since, measured.doors[0]?.since, 'the others as measured')
    overrides.stop()
  })
})
