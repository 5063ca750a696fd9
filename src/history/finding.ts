import type { PersonId } from '../domain/ids.ts'
import { type Instant, isoSeoul } from '../domain/time.ts'

/** The rules, each by the name under which it is reported, and in words. */
export const rules = {
  oversold: 'No slot has more holds and bookings than places.',
  'two-active-bookings': 'No person has two active bookings in one campaign, or a hold beside one.',
  'acknowledged-and-lost': 'What a person was told is booked, held or cancelled is so in the books.',
  'asked-for': 'No booking is made or cancelled but by a call of its person.',
  'leaked-holds': 'No hold that has run out keeps its place, and none is booked without a booking.',
  'one-effective-session': 'One device at a time acts for a person.',
  'takeover-once': 'In one block of further devices one of them takes over, and no second one.',
  'reported-stays-shut':
    'After a person reported a device as not theirs, no device acts for them until the block ends or a desk gave a code.',
  'desk-code-once': 'A code of a desk lets a device go on once.',
  'inside-limit': 'At no instant are more people inside than the limit.',
  'outside-window': 'No person holds or books a place outside their window, or is told wrongly whether it is open.',
  'own-slots': 'No person holds or books a place in a campaign that does not have it.',
  'lane-share': 'The assisted lane has no more of any calls in a row than its share, rounded up.',
  'rank-never-worse': 'No person falls behind in the order without a published reason.',
  'fair-draw': 'The order of an opening is the one that follows from what was published.',
  'called-early': 'No person is called before a window of theirs has opened.',
  'answered-alike': 'A call that is repeated is answered alike.',
  'lost-answers': 'A call whose answer was lost has exactly one outcome, and its person learns it.',
  'ledger-balanced':
    'The counter of each slot is the holds and bookings behind it, and each booking stands on its hold.',
  'humane-end': 'Every person ends with a booking, a time, a reason or a human.',
  'one-subject-a-sector':
    'A relying party knows a person by one subject in its sector, no other sector knows it, and a code is redeemed once.',
  'within-quota': 'No person is answered more often than the limit, and none but a program meets it.',
  'few-holds': 'No person begins more holds in a row than the limit.',
  'one-person-a-human': 'A human is one person to us, and no person is two humans.',
} as const

export type Rule = keyof typeof rules

/** A difference: which rule, what happened to whom, and when. */
export interface Finding {
  rule: Rule
  /** The human in a history, else the person; null where it concerns no single one. Left out of what operators read. */
  who: string | PersonId | null
  /** When it was seen; null: in the stores. */
  at: Instant | null
  /** What happened, with ids of slots, holds and bookings, but of no person. */
  what: string
}

/** The finding as one line. `naming`: also the person. */
export function sentence({ rule, who, at, what }: Finding, { naming }: { naming: boolean }): string {
  const when = at === null ? 'in the stores' : isoSeoul(at)
  return [rule, when, ...(naming && who !== null ? [who] : []), what].join(' · ')
}

/** Findings of one rule that are kept; more are counted only. */
export const mostFindings = 50
