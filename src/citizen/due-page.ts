import type { Journey } from '../domain/journey.ts'
import type { DeviceClaim, Session } from '../domain/session.ts'
import type { Claimant } from '../session/device-claim.ts'
import type { Bookings } from './bookings.ts'
import type { Browser } from './browser.ts'
import type { Desk } from './desk.ts'
import type { Journeys } from './journeys.ts'
import { type Facts, type Lookup, type Page, walk } from './next-step.ts'
import type { Sessions } from './sessions.ts'
import type { Entry, Tickets, Where } from './tickets.ts'
import type { BookingWindow } from './window.ts'

/** The page that is due, and the facts that were looked up to say so. */
export interface Due {
  page: Page
  facts: Facts
}

/** Facts that were surely looked up before the page they belong to came due. Without `session` on the way to a relying party. */
export type Known = Facts & { session: Session; claim: DeviceClaim }

/** What the request says beside its cookies. */
export interface Asked {
  /** Journey named in the URL; null: none. One that is not known is refused (`journey_unknown`). */
  journey: string | null
  outcome?: Facts['outcome']
}

/**
 * Looks up what is known of the citizen in a browser and says which page is due. On the way it claims the person for the
 * device and takes a ticket. Each step is repeatable, so the next visit mends a crash.
 */
export interface DuePage {
  /** The person stays outside, also when they are called. For pages that only show how things stand. */
  look(browser: Browser, asked: Asked): Promise<Due>
  /** The person comes in if they were called and there is room. */
  enter(browser: Browser, asked: Asked): Promise<Due>
  /** The same, for a visit that only sends the browser to the page that is due (see `Tickets.lead`). */
  lead(browser: Browser, asked: Asked): Promise<Due>
}

export interface DuePageTools {
  desk: Pick<Desk, 'laneOf'>
  journeys: Pick<Journeys, 'named'>
  sessions: Pick<Sessions, 'find'>
  bookings: Pick<Bookings, 'of'>
  window: Pick<BookingWindow, 'of'>
  tickets: Pick<Tickets, 'claim' | 'join' | 'enter' | 'lead'>
}

/** The person whose claim is looked up: verified for a relying party, or identified here. */
function claimantOf({ journey, session }: Facts): Claimant {
  if (!journey?.relyingParty || !journey.verified) return session as Session
  const { person, provider } = journey.verified
  return { person, provider, device: journey.device, id: null }
}

/** A claim binds to the browser's first key, whichever the journey began with. */
function ofBrowser(journey: Journey | null, { device }: Browser): Journey | null {
  return journey && { ...journey, device: device ?? journey.device }
}

export function openDuePage({ desk, journeys, sessions, bookings, window, tickets }: DuePageTools): DuePage {
  function due(
    browser: Browser,
    { journey, outcome }: Asked,
    ticketOf: (claim: DeviceClaim, where: Where) => Promise<Entry>,
  ) {
    return walk({ outcome }, async (fact: Lookup, facts: Facts): Promise<Partial<Facts>> => {
      const { session, claim } = facts as Known
      switch (fact) {
        case 'journey':
          return { journey: ofBrowser(await journeys.named(journey, browser.devices), browser) }
        case 'session':
          return { session: await sessions.find(browser), wasVerified: browser.session !== null }
        case 'reservations':
          return { reservations: await bookings.of(session.person) }
        case 'claim':
          return { claim: await tickets.claim(claimantOf(facts), browser.kind) }
        case 'window':
          return { window: await window.of(session) }
        case 'ticket':
          return ticketOf(claim, {
            lane: await desk.laneOf(browser, claim.person),
            gathersFor: facts.window?.gathersFor ?? null,
          })
      }
    })
  }

  return {
    look: (browser, asked) => due(browser, asked, tickets.join),
    enter: (browser, asked) => due(browser, asked, tickets.enter),
    lead: (browser, asked) => due(browser, asked, tickets.lead),
  }
}
