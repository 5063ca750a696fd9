import assert from 'node:assert/strict'
import { playEvening } from '../../simulation/evening.ts'
import { mutants } from '../../simulation/mutants/mutants.ts'
import { complaintsOf, drawn, judged, shrunk } from '../../simulation/search.ts'

/** Long enough to book, and short enough for a test. */
const short = (seed: number) => ({ ...drawn(seed), people: 24, hours: 0.1 })

describe('An evening', () => {
  it('is a function of its seed: the same history twice, and another one for another seed; no rule is broken', async () => {
    const once = await playEvening(short(2))
    const again = await playEvening(short(2))
    const other = await playEvening(short(3))
    assert.equal(again.sha256, once.sha256)
    assert.notEqual(other.sha256, once.sha256)
    for (const evening of [once, other]) assert.deepEqual(complaintsOf(evening), [])
    assert.ok(once.history.stores.bookings.length > 0)
    assert.ok(Date.now() > once.endsAt, 'the clock is the real one again')
  })

  it('shows a planted mistake by the rule that it breaks, and a smaller evening that still does', async () => {
    const plant = mutants['one more inside than the limit']
    assert.ok(plant)
    const failing = await judged({ ...short(1), plant }, complaintsOf)
    assert.match(failing?.complaints[0] ?? '', /^inside-limit · /)
    assert.ok(failing)
    const smaller = await shrunk(failing, complaintsOf, 1)
    assert.ok(smaller.options.people <= failing.options.people)
    assert.ok((smaller.options.faults ?? []).length < (failing.options.faults ?? []).length)
  })
})
