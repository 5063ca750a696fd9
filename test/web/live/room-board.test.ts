import assert from 'node:assert/strict'
import { GwanmunError } from '../../../src/domain/errors.ts'
import type { CampaignId } from '../../../src/domain/ids.ts'
import type { RoomBoard } from '../../../src/domain/waiting-room.ts'
import { openRoomBoard } from '../../../src/web/live/room-board.ts'

const numbers: RoomBoard = {
  measuredAt: Date.parse('2026-08-09T11:00:00Z'),
  called: 40,
  nextKey: 90,
  waiting: 47,
  inside: 30,
  perMinute: 8.2,
  lastMinute: 9,
  gone: [
    [1, 0],
    [2, 1],
    [49, 2],
  ],
  pool: null,
  epoch: 1,
  pausedUntil: null,
  assisted: { share: 0.05, admitted: 2, admissions: 43, waiting: 1 },
}

describe('The public board of the waiting room', () => {
  function open() {
    let [now, asked, isAway] = [1_000, 0, false]
    const board = async () => {
      asked++
      if (isAway) throw new GwanmunError('store_unavailable')
      return { ...numbers, waiting: numbers.waiting - asked }
    }
    const room = openRoomBoard({ now: () => now }, { id: 'flu' as CampaignId, tickets: { board } })
    const waiting = async () => JSON.parse(String((await room.read()).as('identity').body)).waiting
    return { room, waiting, asked: () => asked, pass: (ms: number) => (now += ms), goAway: () => (isAway = true) }
  }

  it('shows the numbers of the line, and of the assisted lane its share and how much of it was used', async () => {
    const { body, headers } = (await open().room.read()).as('identity')
    assert.deepEqual(JSON.parse(String(body)), {
      campaign: 'flu',
      state: 'open',
      nextPollSeconds: 5,
      ...numbers,
      waiting: 46,
      measuredAt: '2026-08-09T20:00:00.000+09:00',
    })
    assert.equal(headers['access-control-allow-origin'], '*')
    assert.equal(headers['cache-control'], 'public, max-age=1, stale-while-revalidate=5, stale-if-error=60')
  })

  it('asks the store once for all who ask at once, and then not for a second', async () => {
    const { room, waiting, asked, pass } = open()
    assert.equal(room.find('/room.json', '/room.json'), null, 'nothing was read yet')
    assert.deepEqual(await Promise.all([waiting(), waiting(), waiting()]), [46, 46, 46])
    pass(999)
    const kept = room.find('/room.json', '/room.json?x')
    assert.ok(kept && 'cached' in kept)
    assert.equal(room.find('/room', '/room'), null)
    assert.equal(asked(), 1)
    pass(1)
    assert.equal(room.find('/room.json', '/room.json'), null)
    assert.equal(await waiting(), 45)
  })

  it('goes on with the last numbers while the store does not answer, and refuses only when there are none', async () => {
    const { room, waiting, asked, pass, goAway } = open()
    await waiting()
    goAway()
    pass(1_000)
    assert.equal(await waiting(), 46)
    assert.ok(room.find('/room.json', '/room.json'), 'and asks no more than once a second')
    assert.equal(asked(), 2)
    const empty = open()
    empty.goAway()
    await assert.rejects(empty.waiting(), { code: 'store_unavailable' })
  })
})
