import { everything, type Supply } from '../domain/booking.ts'
import type { Campaign } from '../domain/campaign.ts'

/** The slots of a campaign: of its products; where it names none, of all products that none of the others names. */
export function supplyOf({ products }: Campaign, others: readonly Campaign[]): Supply {
  if (products !== null) return { kind: 'only', products }
  const theirs = others.flatMap((other) => other.products ?? [])
  return theirs.length === 0 ? everything : { kind: 'except', products: theirs }
}
