import assert from 'node:assert/strict'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { Override, OverrideStore } from '../../src/domain/operator.ts'
import { openOverrides } from '../../src/operator/overrides.ts'
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
  return { store, next }
}

function scene() {
  const clock = { now }
  const { store, next } = scriptedStore()
  const told = { changes: 0 }
  const overrides = openOverrides({ now: () => clock.now }, store)
  overrides.follow(() => told.changes++)
  const measured = boardOf(doorLight('naver'), doorLight('kakao'))
  const kakao = () => overrides.shown(measured).doors[1] ?? assert.fail()
  const read = async (...live: Override[]) => {
    const reading = overrides.read()
    ;(await next()).resolve(live)
    await reading
  }
  return { clock, next, told, overrides, measured, kakao, read }
}

const away = new GwanmunError('store_unavailable')

describe('Decisions as one replica knows them', () => {
  it('are read before anything is shown; a broker that cannot read them does not start', async () => {
    const { overrides, next, kakao, read } = scene()
    const reading = overrides.read()
    ;(await next()).reject(away)
    await assert.rejects(reading, { code: 'store_unavailable' })
    assert.equal(overrides.readAt(), null)
    await read(override())
    assert.deepEqual([kakao().reason, overrides.readAt()], ['operator_closed', now])
  })

  it('of other replicas are seen at the next reading, and everything shown is worked out again', async () => {
    const { overrides, next, kakao, read, told } = scene()
    await read()
    assert.equal(kakao().reason, 'ok')
    const changes = told.changes
    const theirs = override()
    const run = overrides.job.run(new AbortController().signal)
    ;(await next()).resolve([theirs])
    await run
    assert.deepEqual([kakao().reason, told.changes], ['operator_closed', changes + 1])
    await read(theirs)
    assert.equal(told.changes, changes + 1, 'the same decisions again are no news')
    await read(theirs, override())
    assert.equal(told.changes, changes + 2)
  })

  it('that are read again as they were known change nothing that is shown; one that was ended early does', async () => {
    const { kakao, read, told, overrides, clock } = scene()
    const decision = override()
    await read(decision)
    const changes = told.changes
    clock.now += 2_000
    await read({ ...decision })
    assert.deepEqual([told.changes, overrides.readAt()], [changes, clock.now])
    await read({ ...decision, until: clock.now })
    assert.deepEqual([told.changes, kakao().reason], [changes + 1, 'ok'])
    await read()
    assert.equal(told.changes, changes + 2)
  })

  it('stay in force while the store is away, until their own end', async () => {
    const { overrides, next, kakao, read, clock } = scene()
    await read(
      override({ until: now + minute }),
      override({ action: 'maintenance', from: now + minute, until: now + 2 * minute }),
    )
    for (let failures = 0; failures < 3; failures++) {
      const reading = overrides.read()
      ;(await next()).reject(away)
      await assert.rejects(reading, { code: 'store_unavailable' })
    }
    assert.equal(kakao().reason, 'operator_closed')
    clock.now += minute
    assert.equal(kakao().reason, 'maintenance', 'a window that was planned before begins all the same')
    clock.now += minute
    assert.equal(kakao().reason, 'ok')
    assert.deepEqual(overrides.live(), [])
    assert.equal(overrides.readAt(), now)
  })

  it('of its own are shown at once, also when the store falls silent right after', async () => {
    const { overrides, next, kakao, read, told } = scene()
    await read()
    const deciding = overrides.decide(override())
    ;(await next()).reject(away)
    const kept = await deciding
    assert.equal(kakao().reason, 'operator_closed')
    assert.ok(told.changes >= 2)
    const withdrawing = overrides.withdraw(kept.id, { author: 'kim', reason: '복구됨', at: now })
    ;(await next()).reject(away)
    await withdrawing
    assert.equal(kakao().reason, 'ok')
  })

  it('are not forgotten by a reading that began before them', async () => {
    const { overrides, next, kakao, read } = scene()
    await read()
    const reading = overrides.read()
    const early = await next()
    const deciding = overrides.decide(override())
    const own = await next()
    early.resolve([])
    await reading
    assert.equal(kakao().reason, 'operator_closed')
    own.resolve([override()])
    await deciding
    assert.equal(kakao().reason, 'operator_closed')
  })

  it('leave no false “since”: a door that was closed shows its light since it was opened again', async () => {
    const { overrides, kakao, read, clock, measured } = scene()
    await read(override({ from: now, until: now + minute }))
    assert.equal(kakao().since, now)
    clock.now += minute - 1
    assert.equal(kakao().since, now)
    clock.now += 1
    assert.equal(kakao().since, now + minute - 1)
    clock.now += minute
    assert.equal(kakao().since, now + minute - 1)
    assert.equal(overrides.shown(measured).doors[0]?.since, measured.doors[0]?.since, 'the others as measured')
  })
})
