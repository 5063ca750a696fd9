import type { BookingId } from '../domain/ids.ts'
import { readableNumber } from '../mechanics/readable-number.ts'

/**
 * The number of a booking that people can read out: `K7M4P-2XQ9D`. Nine symbols are the first 45 bits of its UUID, so the
 * booking is found by a range of its primary key (docs/operators.md); the tenth checks them. Random ids of a country's 40 million
 * bookings share a number about 23 times, so a look-up may find two. An id that is no UUID stands for itself.
 */
export function bookingNumber(id: BookingId): string {
  const digits = id.replaceAll('-', '')
  return /^[0-9a-f]{32}$/i.test(digits) ? readableNumber(digits) : id
}
