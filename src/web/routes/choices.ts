import type { ProviderId } from '../../domain/ids.ts'
import type { Journey } from '../../domain/journey.ts'
import type { LightsBoard } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import type { SuggestionWish } from '../../health/light/suggestion.ts'
import { shownDoors } from '../pages/components/doors.tsx'

/** Which doors a person may choose on their journey, and which one is suggested. */
export interface Choices {
  /** The lights of the doors that a journey may use. */
  boardFor(journey: Journey | null): LightsBoard
  /**
   * A door to go on with instead of these, for one person: the same on every page that they see within a minute, which
   * begins when a door failed them last. Null: none is clear.
   */
  suggestedFor(to: { journey: Journey | null; device: string; insteadOf: readonly ProviderId[] }): ProviderId | null
  /**
   * The first hinted door that can be used; null where none can, or none was asked for. `unavailable`: one was asked for and
   * none can be used. A hint is a request, not an order.
   */
  hintedFor(journey: Journey): { door: ProviderId | null; unavailable: boolean }
}

export interface ChoiceTools {
  /** The lights as citizens see them. */
  board(): LightsBoard
  suggest(wish: SuggestionWish): ProviderId | null
  now(): Instant
}

export function openChoices({ board, suggest, now }: ChoiceTools): Choices {
  const boardFor: Choices['boardFor'] = (journey) => {
    const shown = board()
    const allowed = journey?.relyingParty?.allowedDoors
    return allowed ? { ...shown, doors: shown.doors.filter(({ id }) => allowed.includes(id)) } : shown
  }
  return {
    boardFor,
    suggestedFor({ journey, device, insteadOf }) {
      const clear = shownDoors(boardFor(journey), now()).filter(({ state }) => state === 'clear')
      return suggest({
        among: clear.map(({ door }) => door.id),
        insteadOf,
        tried: journey?.tried.map(({ provider }) => provider) ?? [],
        key: journey?.id ?? device,
        since: journey && (journey.tried.at(-1)?.at ?? journey.startedAt),
      })
    },
    hintedFor(journey) {
      const hints = journey.relyingParty?.idpHint ?? []
      const { doors } = boardFor(journey)
      const door = hints.find((hint) =>
        doors.some(({ id, selectable, light }) => id === hint && selectable && light !== 'red'),
      )
      return { door: door ?? null, unavailable: hints.length > 0 && !door }
    },
  }
}
