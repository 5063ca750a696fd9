import type { Reservations, SlotAtClinic, SlotBoard } from '../domain/booking.ts'
import type { SlotId } from '../domain/ids.ts'

/** How many slots are offered instead of one that is gone. */
const mostOffered = 2

/** What to offer a person who lost a place. */
export interface Offers {
  /** A slot with its clinic; null: no such slot. */
  place(slot: SlotId): Promise<SlotAtClinic | null>
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
}

export function openOffers({ slots, reservations }: OfferTools): Offers {
  async function nearest(slot: SlotId): Promise<SlotAtClinic[]> {
    const near = await slots.nearest(slot, mostOffered)
    const places = await Promise.all(near.map(({ id }) => slots.slotAtClinic(id)))
    return places.filter((place) => place !== null)
  }

  return {
    place: (slot) => slots.slotAtClinic(slot),
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
