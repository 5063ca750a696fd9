import type { Request, Response } from 'express'
import type { ProviderId } from '../../domain/ids.ts'
import type { Journey } from '../../domain/journey.ts'
import type { LightsBoard } from '../../domain/light.ts'
import type { ProviderDefinition } from '../../domain/provider.ts'
import type { Web } from '../context.ts'
import { statusOf } from '../errors.ts'
import { busyDoorPage } from '../pages/busy-door-page.tsx'
import { clearDoors } from '../pages/components/doors.tsx'
import type { Lang } from '../pages/links.ts'
import { type ProblemOutcome, problemPage } from '../pages/problem-page.tsx'
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

/** Shows what is clear before a busy door is opened; false when nothing is better, and nothing was sent. */
export function sendBusyDoor(
  web: Web,
  way: { request: Request; response: Response; lang: Lang; door: ProviderDefinition; journey: Journey | null },
): boolean {
  const { request, response, lang, journey } = way
  const board = boardFor(web, journey)
  const now = web.world.now()
  const door = board.doors.find(({ id }) => id === way.door.id)
  if (!door || clearDoors(board, { now, except: door.id, faces: web.doors }).length === 0) return false
  const page = busyDoorPage(pageContext(web, lang, request.url), {
    door,
    board,
    now,
    doors: web.doors,
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
  },
): void {
  const { door, journey, outcome, reference } = problem
  const now = web.world.now()
  const retryAt = problem.retryAt !== null && problem.retryAt > now ? problem.retryAt : null
  if (retryAt !== null) response.set('retry-after', String(Math.ceil((retryAt - now) / 1000)))
  const page = problemPage(pageContext(web, lang, request.url), {
    door,
    outcome,
    retryAt,
    board: boardFor(web, journey),
    now,
    doors: web.doors,
    reference,
    journeyId: journey?.id ?? null,
    relyingParty: relyingPartyOf(journey),
  })
  sendPage(response, page, statusOf({ code: outcome }))
}
