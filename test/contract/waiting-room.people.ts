import assert from 'node:assert/strict'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { RoomRules, Ticket, WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import { type OpenStore, type TestClock, testClock } from './test-clock.ts'

export const room = 'campaign-1' as CampaignId
export const anna = 'anna' as PersonId
export const boram = 'boram' as PersonId
export const chul = 'chul' as PersonId
export const dana = 'dana' as PersonId

/** The default rules, with so many people inside. */
export function rulesFor(insideLimit: number, more: Partial<RoomRules> = {}): RoomRules {
  return {
    insideLimit,
    readySeconds: 180,
    leaseSeconds: 1200,
    longestLeaseSeconds: 2400,
    idleSeconds: 300,
    assistedShare: 0.05,
    ...more,
  }
}

/** An empty store and its clock, for each test. */
export function freshRooms(open: OpenStore<WaitingRoomStore>) {
  return async (): Promise<{ clock: TestClock; store: WaitingRoomStore }> => {
    const clock = testClock()
    return { clock, store: await open(clock) }
  }
}

/** Joins and comes in at once; fails when there is no room. */
export async function comeIn(store: WaitingRoomStore, person: PersonId, rules: RoomRules): Promise<Ticket> {
  await store.join(room, person, rules)
  const ticket = await store.enter(room, person, rules)
  assert.equal(ticket?.state, 'admitted')
  return ticket
}
