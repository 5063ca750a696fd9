import type { ProviderId } from '../../domain/ids.ts'
import type { AccountComplaint, Journey } from '../../domain/journey.ts'
import type { ProviderDefinition } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import { statusOf } from '../errors.ts'
import { busyDoorPage } from '../pages/busy-door-page.tsx'
import { chooserPage } from '../pages/chooser-page.tsx'
import { clearDoors } from '../pages/components/doors.tsx'
import { errorPage } from '../pages/error-page.tsx'
import { type ProblemOutcome, problemPage } from '../pages/problem-page.tsx'
import type { Exchange } from '../request/attempt-runs.ts'
import type { Requesters } from '../request/requesters.ts'
import type { Service } from '../request/services.ts'
import { type PageTools, sendPage } from '../send.ts'
import type { Choices } from './choices.ts'

/** How an attempt at a door ended. */
export interface Problem {
  door: Pick<ProviderDefinition, 'id' | 'name'>
  journey: Journey | null
  outcome: ProblemOutcome
  /** Null: waiting does not help. */
  retryAt: Instant | null
  reference: string
  /** See `TriedDoor.fullUntil`. */
  fullUntil?: Instant | undefined
  /** See `TriedDoor.account`. */
  account?: AccountComplaint | undefined
}

/** The pages on which a person chooses a door. */
export interface DoorPages {
  /** Shows what is clear before a busy door is opened. False: nothing is better, and nothing was sent. */
  sendBusy(at: Exchange, provider: ProviderId, journey: Journey | null): boolean
  /** The page of a door that failed, with the status of what happened and, for outages, when to come back. */
  sendProblem(at: Exchange, problem: Problem): void
  /** The chooser inside a journey. `hintUnavailable`: says that the wished-for door cannot be used now. */
  sendChooser(at: Exchange, journey: Journey, hintUnavailable: boolean): void
  /** The page of a journey that is over: start again at the service, if that is known. */
  sendLost(at: Exchange, service: Service | null): void
}

export interface DoorPageTools {
  choices: Choices
  providers: readonly ProviderDefinition[]
  requesters: Pick<Requesters, 'ensureDevice'>
  pages: PageTools
}

export function openDoorPages({ choices, providers: doors, requesters, pages }: DoorPageTools): DoorPages {
  /** What every one of these pages shows. */
  const common = (journey: Journey | null) => ({
    board: choices.boardFor(journey),
    now: pages.now(),
    doors,
    relyingParty: journey?.relyingParty ? { name: journey.relyingParty.clientName } : null,
  })

  return {
    sendBusy({ request, response, lang }, provider, journey) {
      const shown = common(journey)
      const door = shown.board.doors.find(({ id }) => id === provider)
      const { board, now } = shown
      if (!door || clearDoors(board, { now, except: door.id, cards: doors }).length === 0) return false
      const device = requesters.ensureDevice(request, response)
      const page = busyDoorPage(pages.context(lang, request.url), {
        ...shown,
        door,
        suggested: choices.suggestedFor({ journey, device, insteadOf: [door.id] }),
        journeyId: journey?.id ?? null,
      })
      sendPage(response, page)
      return true
    },
    sendProblem({ request, response, lang }, { door, journey, outcome, reference, ...problem }) {
      const shown = common(journey)
      const retryAt = problem.retryAt !== null && problem.retryAt > shown.now ? problem.retryAt : null
      if (retryAt !== null) response.set('retry-after', String(Math.ceil((retryAt - shown.now) / 1000)))
      const page = problemPage(pages.context(lang, request.url), {
        ...shown,
        door,
        outcome,
        full: problem.fullUntil !== undefined,
        account: problem.account,
        retryAt,
        suggested: journey && choices.suggestedFor({ journey, device: journey.device, insteadOf: [door.id] }),
        reference,
        journeyId: journey?.id ?? null,
      })
      // Nothing failed but this account, as where the person cancelled.
      sendPage(response, page, problem.account ? 200 : statusOf({ code: outcome }))
    },
    sendChooser({ request, response, lang }, journey, hintUnavailable) {
      const insteadOf = journey.relyingParty?.idpHint ?? []
      const page = chooserPage(pages.context(lang, request.url), {
        ...common(journey),
        journeyId: journey.id,
        tried: journey.tried,
        notice: hintUnavailable ? 'hint_unavailable' : null,
        suggested: hintUnavailable ? choices.suggestedFor({ journey, device: journey.device, insteadOf }) : null,
      })
      sendPage(response, page)
    },
    sendLost({ request, response, lang }, service) {
      const code = 'journey_unknown'
      const lost = { code, reference: null, retryAt: null, service } as const
      sendPage(response, errorPage(pages.context(lang, request.url), lost), statusOf({ code }))
    },
  }
}
