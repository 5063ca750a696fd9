import { keepRecent } from '../booking/recent.ts'
import type { Appointment, Reservations, SlotAtClinic, SlotBoard, Supply } from '../domain/booking.ts'
import type { SlotId } from '../domain/ids.ts'
import type { World } from '../domain/world.ts'

/** How many slots are offered instead of one that is gone. */
const mostOffered = 2

/**
 * How old an appointment may be that a booking is answered with, in milliseconds, and how many are kept. No statement of ours moves a
 * slot. Read from the database each time, it cost a third of a confirmation's CPU (0.2 of 0.6 ms, two cores, Node 20).
 */
const appointments = { ageMs: 60_000, most: 10_000 }

/** What to offer a person who lost a place. */
export interface Offers {
  /** A slot with its clinic; null: no such slot. */
  place(slot: SlotId): Promise<SlotAtClinic | null>
  /** Where and when a slot is, as of at most a minute ago; null: no such slot. */
  appointment(slot: SlotId): Promise<Appointment | null>
  /** The slot that was taken, and the nearest with a free place. */
  insteadOf(slot: SlotId): Promise<{ lost: SlotAtClinic | null; nearest: readonly SlotAtClinic[] }>
  /** After a hold has ended: the same slot where a place is free, else the nearest. */
  afterExpiry(
    slot: SlotId | null,
  ): Promise<{ place: SlotAtClinic | null; stillFree: boolean; nearest: readonly SlotAtClinic[] }>
}

export interface OfferTools {
  slots: Pick<SlotBoard, 'slotAtClinic' | 'nearest'>
  reservations: Pick<Reservations, 'sweep'>
  /** What of the slots is offered, now. */
  supply(): Supply
  world: Pick<World, 'now'>
}

export function openOffers({ slots, reservations, supply, world }: OfferTools): Offers {
  const recent = keepRecent<Appointment | null>(world, appointments.ageMs, appointments.most)

  async function nearest(slot: SlotId): Promise<SlotAtClinic[]> {
    const near = await slots.nearest(slot, mostOffered, supply())
    const places = await Promise.all(near.map(({ id }) => slots.slotAtClinic(id)))
    return places.filter((place) => place !== null)
  }

  return {
    place: (slot) => slots.slotAtClinic(slot),
    appointment: async (slot) => (await recent(slot, () => slots.slotAtClinic(slot))).value,
    async insteadOf(slot) {
      return { lost: await slots.slotAtClinic(slot), nearest: await nearest(slot) }
    },
    async afterExpiry(slot) {
      // Until it is swept, the person's own ended hold would make the last place look taken.
      if (slot) await reservations.sweep(slot)
      const place = slot && (await slots.slotAtClinic(slot))
      if (!place) return { place: null, stillFree: false, nearest: [] }
      const stillFree = place.slot.free > 0
      return { place, stillFree, nearest: stillFree ? [] : await nearest(place.slot.id) }
    },
  }
}
