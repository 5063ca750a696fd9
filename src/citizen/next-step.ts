import type { Booking, Hold } from '../domain/booking.ts'
import type { WindowVerdict } from '../domain/campaign.ts'
import type { Journey } from '../domain/journey.ts'
import type { DeviceClaim, Session } from '../domain/session.ts'
import type { Ticket } from '../domain/waiting-room.ts'

/** What is known of one citizen's way. A missing fact has not been looked up yet; null means there is none. */
export interface Facts {
  /** What the citizen did just before, where that ends their way for now; else absent. */
  just?: 'finished' | 'left' | 'cancelled'
  /** The journey named in the URL. */
  journey?: Journey | null
  session?: Session | null
  reservations?: { hold: Hold | null; booking: Booking | null }
  window?: WindowVerdict
  /** The claim that is alive, whoever's it is. */
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
  | 'ended'

/** Either the page that is due, or the one fact that is needed before that can be said. */
export type Step = { page: Page } | { lookUp: Lookup }

/** A fact that can be looked up; `just` only comes with the request. */
export type Lookup = Exclude<keyof Facts, 'just'>

/**
 * The one place that knows the order of a citizen's way. Pure. It asks for a fact only when the answer depends on it, so
 * nobody is claimed, ticketed or admitted who has no need of it; each looking-up is repeatable, so a crash in between is
 * mended by the next visit.
 */
export function nextStep(facts: Facts): Step {
  const { just, journey, session, reservations, window, claim, ticket } = facts
  if (journey === undefined) return { lookUp: 'journey' }
  if (journey?.relyingParty) return { page: journey.verified ? 'return-to-relying-party' : 'chooser' }

  if (just === 'finished' || just === 'left') return { page: 'ended' }
  if (session === undefined) return { lookUp: 'session' }
  if (session === null) return { page: journey ? 'chooser' : 'lights' }

  // A booking may be read on any device and at any time.
  if (reservations === undefined) return { lookUp: 'reservations' }
  if (reservations.booking) return { page: 'booking' }
  // Who has just cancelled is asked before they are put in line again.
  if (just === 'cancelled') return { page: 'cancelled' }

  if (claim === undefined) return { lookUp: 'claim' }
  if (claim.device !== session.device) return { page: 'blocked' }

  // A hold taken inside the window may be confirmed after it has closed.
  if (reservations.hold) return { page: 'confirm' }

  if (window === undefined) return { lookUp: 'window' }
  if (!window.open) return { page: 'not-your-window' }

  if (ticket === undefined) return { lookUp: 'ticket' }
  return { page: ticket.state === 'admitted' ? 'slots' : 'wait' }
}

/** Asks for fact after fact until the page is due. */
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
