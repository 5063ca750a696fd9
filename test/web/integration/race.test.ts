import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { api, assertProblem, identifyOnly, seedPlaces, takenOf } from './scene.ts'

const [people, places] = [200, 10]

describe('Two hundred people and ten places', function () {
  this.timeout(60_000)
  let broker: TestBroker
  let slots: string[] = []

  before(async () => {
    broker = await startTestBroker({
      prepare: async ({ database }) => {
        slots = await seedPlaces(database, [places, people])
      },
    })
  })
  after(() => broker.stop())

  it('all choose the same time at once: ten are booked, the others are told what is near', async () => {
    const [hot = '', near = ''] = slots
    const ids = Array.from({ length: people }, (_, n) => `person-${n}`)
    // Through the doors in groups; into the race all together.
    const browsers = []
    while (ids.length > 0)
      browsers.push(...(await Promise.all(ids.splice(0, 25).map((id) => identifyOnly(broker, id)))))
    const tickets = await Promise.all(browsers.map((browser) => api(browser, 'POST /ticket')))
    assert(tickets.every(({ body }) => body.state === 'admitted'))

    const booked = await Promise.all(
      browsers.map(async (browser) => {
        const hold = await api(browser, 'POST /holds', { body: { slot: hot } })
        if (hold.status === 201)
          return api(browser, 'POST /bookings', { body: { hold: hold.body.id }, key: `key-${hold.body.id}` })
        assertProblem(hold, 409, 'slot_taken')
        assert.equal(hold.body.nearest[0].id, near)
        return null
      }),
    )
    const confirmed = booked.filter((answer) => answer !== null)
    assert.equal(confirmed.length, places)
    for (const answer of confirmed) assert.equal(answer.status, 201)
    assert.equal(new Set(confirmed.map(({ body }) => body.id)).size, places)
    const { database } = broker.stores
    assert.equal(await takenOf(database, hot), places)
    const [count] = await database.query<{ bookings: number }>('select count(*)::int as bookings from booking')
    assert.equal(count?.bookings, places)
  })
})
