import type { BookingId } from '../domain/ids.ts'

/** Without 0, O, 1 and I, which are misread and misheard. Five bits a symbol. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const symbols = 9

/**
 * The number of a booking that people can read out: `K7M4P-2XQ9D`. Nine symbols are the first 45 bits of its UUID, so the
 * booking is found by a range of its primary key (docs/operators.md); the tenth checks them. It tells every single wrong symbol,
 * and two swapped neighbours unless they lie 16 apart. Random ids of a country's 40 million bookings share a number about 23
 * times, so a look-up may find two. An id that is no UUID stands for itself.
 */
export function bookingNumber(id: BookingId): string {
  const digits = id.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/i.test(digits)) return id
  const first = BigInt(`0x${digits.slice(0, 12)}`) >> 3n
  const values = Array.from({ length: symbols }, (_, index) =>
    Number((first >> BigInt(5 * (symbols - 1 - index))) & 31n),
  )
  const check = values.reduce((sum, value, index) => sum + (2 * index + 1) * value, 0) % alphabet.length
  const text = [...values, check].map((value) => alphabet[value]).join('')
  return `${text.slice(0, 5)}-${text.slice(5)}`
}
