import type { Request, Response } from 'express'
import type { ProviderId } from '../../domain/ids.ts'
import type { Journey } from '../../domain/journey.ts'
import type { LightsBoard } from '../../domain/light.ts'
import type { ProviderDefinition } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import type { Web } from '../context.ts'
import { statusOf } from '../errors.ts'
import { busyDoorPage } from '../pages/busy-door-page.tsx'
import { clearDoors, shownDoors } from '../pages/components/doors.tsx'
import type { Lang } from '../pages/links.ts'
import { type ProblemOutcome, problemPage } from '../pages/problem-page.tsx'
import { ensureDevice } from '../request/who.ts'
import { pageContext, sendPage } from '../send.ts'

/** The lights of the doors that a journey may use. */
export function boardFor(web: Web, journey: Journey | null): LightsBoard {
  const board = web.board()
  const allowed = journey?.relyingParty?.allowedDoors
  return allowed ? { ...board, doors: board.doors.filter(({ id }) => allowed.includes(id)) } : board
}

export function relyingPartyOf(journey: Journey | null): { name: string } | null {
  return journey?.relyingParty ? { name: journey.relyingParty.clientName } : null
}

/**
 * A door to go on with instead of these, for one person: the same one on every page that they see within a minute, which
 * begins when a door failed them last.
 */
export function suggestedFor(
  web: Web,
  way: { journey: Journey | null; device: string; insteadOf: readonly ProviderId[]; now: Instant },
): ProviderId | null {
  const { journey, device, insteadOf, now } = way
  const clear = shownDoors(boardFor(web, journey), now).filter(({ state }) => state === 'clear')
  return web.suggest({
    among: clear.map(({ door }) => door.id),
    insteadOf,
    tried: journey?.tried.map(({ provider }) => provider) ?? [],
    key: journey?.id ?? device,
    since: journey && (journey.tried.at(-1)?.at ?? journey.startedAt),
  })
}

/** Shows what is clear before a busy door is opened; false when nothing is better, and nothing was sent. */
export function sendBusyDoor(
  web: Web,
  way: { request: Request; response: Response; lang: Lang; door: ProviderDefinition; journey: Journey | null },
): boolean {
  const { request, response, lang, journey } = way
  const board = boardFor(web, journey)
  const now = web.world.now()
  const door = board.doors.find(({ id }) => id === way.door.id)
  if (!door || clearDoors(board, { now, except: door.id, cards: web.doors }).length === 0) return false
  const page = busyDoorPage(pageContext(web, lang, request.url), {
    door,
    board,
    now,
    doors: web.doors,
    suggested: suggestedFor(web, {
      journey,
      device: ensureDevice(web, request, response),
      insteadOf: [door.id],
      now,
    }),
    journeyId: journey?.id ?? null,
    relyingParty: relyingPartyOf(journey),
  })
  sendPage(response, page)
  return true
}

/** The page of a door that failed, with the status of what happened and, for outages, when to come back. */
export function sendProblemPage(
  web: Web,
  { request, response, lang }: { request: Request; response: Response; lang: Lang },
  problem: {
    door: { id: ProviderId; name: ProviderDefinition['name'] }
    journey: Journey | null
    outcome: ProblemOutcome
    retryAt: number | null
    reference: string
    fullUntil?: Instant | undefined
  },
): void {
  const { door, journey, outcome, reference } = problem
  const now = web.world.now()
  const retryAt = problem.retryAt !== null && problem.retryAt > now ? problem.retryAt : null
  if (retryAt !== null) response.set('retry-after', String(Math.ceil((retryAt - now) / 1000)))
  const page = problemPage(pageContext(web, lang, request.url), {
    door,
    outcome,
    full: problem.fullUntil !== undefined,
    retryAt,
    board: boardFor(web, journey),
    now,
    doors: web.doors,
    suggested: journey && suggestedFor(web, { journey, device: journey.device, insteadOf: [door.id], now }),
    reference,
    journeyId: journey?.id ?? null,
    relyingParty: relyingPartyOf(journey),
  })
  sendPage(response, page, statusOf({ code: outcome }))
}
