import type { Request } from 'express'
import { type Facts, type Lookup, type Page, walk } from '../../citizen/next-step.ts'
import type { DeviceClaim, Session } from '../../domain/session.ts'
import type { Web } from '../context.ts'
import { sessionOf } from '../request/who.ts'
import { journeyIn } from './journeys.ts'
import { claimFor, placeInLine, windowOf } from './reserve.ts'

/** Facts that were surely looked up before the page they belong to came due. */
export type Known = Facts & { session: Session; claim: DeviceClaim }

/**
 * Looks up what is known of the citizen behind a request and says which page is due. On the way it claims the person,
 * joins the line and, with `enter`, goes in when called: each of it repeatable, so the next visit mends a crash.
 */
export function duePage(
  web: Web,
  request: Request,
  options: { journey?: unknown; just?: Facts['just']; enter: boolean },
): Promise<{ page: Page; facts: Facts }> {
  const found = async (fact: Lookup, facts: Facts): Promise<Partial<Facts>> => {
    const { session, claim } = facts as Known
    switch (fact) {
      case 'journey':
        return { journey: await journeyIn(web, request, options.journey) }
      case 'session':
        return { session: await sessionOf(web, request) }
      case 'reservations':
        return { reservations: await web.reservations.of(web.campaign.id, session.person) }
      case 'claim':
        return { claim: await claimFor(web, session, request) }
      case 'window':
        return { window: await windowOf(web, session) }
      case 'ticket':
        return { ticket: await placeInLine(web, claim, options.enter) }
    }
  }
  return walk(options.just ? { just: options.just } : {}, found)
}
