import { GwanmunError } from '../domain/errors.ts'
import type { JourneyId } from '../domain/ids.ts'
import type { Journey, JourneyStore } from '../domain/journey.ts'

/** Writes tried. Each that fails means that another request of the same browser has succeeded. */
const mostTries = 64

/**
 * Changes a journey without losing what another request of the browser has noted in it meanwhile: `edit` is asked again with what is
 * there then. Null: nothing is to be changed.
 * @param known as it was read
 * @throws GwanmunError `store_unavailable`
 */
export type ChangeJourney = <Edited extends Journey | null>(
  id: JourneyId,
  known: Journey | null,
  edit: (there: Journey | null) => Edited,
) => Promise<Edited>

/** Life of an attempt and of a journey, in seconds. */
export interface JourneyLives {
  attemptSeconds: number
  journeySeconds: number
}

export interface ChangeTools {
  journeys: Pick<JourneyStore, 'find' | 'save'>
  limits: JourneyLives
}

export function openJourneyChanges({ journeys, limits }: ChangeTools): ChangeJourney {
  return async (id, known, edit) => {
    let there = known
    for (let tries = 0; tries < mostTries; tries++) {
      const journey = edit(there)
      // Anybody can fail at a closed door, any number of times: a journey that only notes that lives as long as an attempt.
      const seconds = journey?.relyingParty ? limits.journeySeconds : limits.attemptSeconds
      if (journey === null || journey === there || (await journeys.save(journey, seconds, there))) return journey
      there = await journeys.find(id)
    }
    throw new GwanmunError('store_unavailable')
  }
}
