import type { Booking, Hold } from '../domain/booking.ts'
import type { WindowStatus } from '../domain/campaign.ts'
import type { Journey } from '../domain/journey.ts'
import type { DeviceClaim, Session } from '../domain/session.ts'
import type { Ticket } from '../domain/waiting-room.ts'

/**
 * What a citizen has just done: ended their session here, only what services know of them, their wait, their booking; or came to
 * act here in place of another device of theirs.
 */
export const outcomes = ['finished', 'signed-out', 'left', 'cancelled', 'takeover', 'desk'] as const
export type Outcome = (typeof outcomes)[number]

/** What is known of one citizen. A fact that is missing has not been looked up yet; null means that there is none. */
export interface Facts {
  /** What the citizen has just done, where nothing more is due after it; else absent. Comes with the request. */
  outcome?: Outcome | undefined
  /** The browser carries a session that is not known (any more). Found out with `session`. */
  wasVerified?: boolean
  /** The journey named in the URL. */
  journey?: Journey | null
  session?: Session | null
  reservations?: { hold: Hold | null; booking: Booking | null }
  window?: WindowStatus
  /** The claim that is alive, of this device or of another. */
  claim?: DeviceClaim
  ticket?: Ticket
}

export type Page =
  | 'lights'
  | 'chooser'
  | 'return-to-relying-party'
  | 'booking'
  | 'not-your-window'
  | 'blocked'
  | 'wait'
  | 'slots'
  | 'confirm'
  | 'cancelled'
  | 'left'
  | 'moved'
  | 'ended'
  | 'session-over'

/** Either the page that is due, or the one fact that is needed to decide it. */
export type Step = { page: Page } | { lookUp: Lookup }

/** A fact that can be looked up. */
export type Lookup = Exclude<keyof Facts, 'outcome' | 'wasVerified'>

/**
 * Decides which page is due; the only place that knows the order of the pages. Pure. It asks for a fact only when the page
 * depends on it, so that no person is claimed, given a ticket or admitted without need. Each look-up is repeatable, so the
 * next visit mends a crash.
 */
export function nextStep(facts: Facts): Step {
  const { outcome, journey, session, wasVerified, reservations, window, claim, ticket } = facts
  if (journey === undefined) return { lookUp: 'journey' }
  if (journey?.relyingParty) {
    if (!journey.verified) return { page: 'chooser' }
    if (!journey.relyingParty.singleDevice) return { page: 'return-to-relying-party' }
    if (claim === undefined) return { lookUp: 'claim' }
    return { page: claim.device === journey.device ? 'return-to-relying-party' : 'blocked' }
  }

  if (session === undefined) return { lookUp: 'session' }
  if (session === null) {
    if (outcome === 'finished' || outcome === 'signed-out') return { page: 'ended' }
    if (journey) return { page: 'chooser' }
    // Said before anything else: a person whom we knew a moment ago is told why we do not, and what is kept.
    return { page: wasVerified ? 'session-over' : 'lights' }
  }

  // A booking may be read on any device and at any time.
  if (reservations === undefined) return { lookUp: 'reservations' }
  if (reservations.booking) return { page: 'booking' }
  // After a cancellation, or when they left the line, the person decides whether to take a new ticket.
  if (outcome === 'cancelled' || outcome === 'left') return { page: outcome }

  // A hold taken inside the window may be confirmed after it has closed.
  if (!reservations.hold) {
    // Before the claim: outside their window a person is bound to no device, and none of theirs is blocked.
    if (window === undefined) return { lookUp: 'window' }
    if (!window.open && window.gathersFor === null) return { page: 'not-your-window' }
  }

  if (claim === undefined) return { lookUp: 'claim' }
  if (claim.device !== session.device) return { page: 'blocked' }
  // Said before the person goes on: what became of the other device, and that place and hold came along.
  if (outcome === 'takeover' || outcome === 'desk') return { page: 'moved' }
  if (reservations.hold) return { page: 'confirm' }

  if (ticket === undefined) return { lookUp: 'ticket' }
  return { page: ticket.state === 'admitted' ? 'slots' : 'wait' }
}

/** Looks up one fact after the other until the due page is known. */
export async function walk<F extends Facts>(
  known: F,
  lookUp: (fact: Lookup, facts: F) => Promise<Partial<Facts>>,
): Promise<{ page: Page; facts: F }> {
  let facts = known
  for (;;) {
    const step = nextStep(facts)
    if ('page' in step) return { page: step.page, facts }
    const found = await lookUp(step.lookUp, facts)
    if (found[step.lookUp] === undefined) throw new Error(`looked up ${step.lookUp} and found nothing`)
    facts = { ...facts, ...found }
  }
}
