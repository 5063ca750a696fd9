import assert from 'node:assert/strict'
import type { WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import type { OpenStore } from './test-clock.ts'
import { anna, boram, freshRooms, room, rulesFor } from './waiting-room.people.ts'

export function waitingRoomStep(open: OpenStore<WaitingRoomStore>): void {
  const fresh = freshRooms(open)

  describe('joining and coming in as one step', () => {
    it('does the same as joining and then coming in, and lets in no person who was not called', async () => {
      for (const limit of [1, 0]) {
        const [{ store }, { store: other }] = [await fresh(), await fresh()]
        for (const who of [anna, boram, anna]) {
          const ticket = await store.join(room, who, rulesFor(limit), { enter: true })
          await other.join(room, who, rulesFor(limit))
          const {
            joinedAt: _one,
            until: _ends,
            ...same
          } = (await other.enter(room, who, rulesFor(limit))) ?? assert.fail()
          const { joinedAt: _other, until, ...seen } = ticket
          assert.deepEqual(seen, same)
          assert.equal(until !== null, limit === 1 && who === anna)
        }
        assert.equal((await store.board(room, rulesFor(limit))).inside, limit)
      }
    })
  })
}
