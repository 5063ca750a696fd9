import assert from 'node:assert/strict'
import { type EveningOptions, playEvening } from '../../simulation/evening.ts'

const small: EveningOptions = { seed: 7, people: 60, brokers: 1, hours: 0.2 }

describe('An evening', () => {
  it('is a function of its seed: the same history twice, and another one for another seed', async () => {
    const [once, again, other] = [
      await playEvening(small),
      await playEvening(small),
      await playEvening({ ...small, seed: 8 }),
    ]
    assert.equal(again.sha256, once.sha256)
    assert.notEqual(other.sha256, once.sha256)
    assert.deepEqual(once.troubles, [])
    const { bookings } = once.history.stores
    assert.ok(bookings.length >= 3, `${bookings.length} bookings`)
    assert.equal(new Set(bookings.map(({ person }) => person)).size, bookings.length)
  })
})
