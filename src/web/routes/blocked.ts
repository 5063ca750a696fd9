import { Router } from 'express'
import type { VNode } from 'preact'
import type { DuePage, Known } from '../../citizen/due-page.ts'
import type { Exits } from '../../citizen/exits.ts'
import type { DeviceHash } from '../../domain/ids.ts'
import type { DeviceClaim, Session } from '../../domain/session.ts'
import { statusOf } from '../errors.ts'
import { blockedPage, type RefusedExit } from '../pages/blocked-page.tsx'
import type { OwnExits } from '../pages/components/exits.tsx'
import { type Lang, withQuery } from '../pages/links.ts'
import type { PageContext } from '../pages/page.tsx'
import type { Requesters } from '../request/requesters.ts'
import { journeyNamed } from '../request/services.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'

/** A device that a claim blocks. */
export interface Blocked {
  claim: DeviceClaim
  /** This device, which the claim is not on. */
  device: DeviceHash | null
  /** Null on the way to a relying party. */
  session: Session | null
  /** The way out that was refused; null: none. */
  refused: RefusedExit | null
  /** Where “try again” leads. */
  again: string
}

/** The blocked page: shown as it is, and again when a way out was refused. */
export type BlockedPage = (context: PageContext, blocked: Blocked) => Promise<VNode>

export interface BlockedPageTools {
  exits: Pick<Exits, 'mayTakeOver' | 'mayReport' | 'deskCode'>
  limits: { deviceIdleSeconds: number }
  pages: PageTools
}

export function openBlockedPage({ exits, limits, pages }: BlockedPageTools): BlockedPage {
  const takeoverOf = async (claim: DeviceClaim): Promise<OwnExits['takeover']> => {
    if (await exits.mayTakeOver(claim)) return 'offered'
    return claim.isTakenOver ? 'used' : 'off'
  }
  return async (context, { claim, device, session, refused, again }) =>
    blockedPage(context, {
      until: claim.until,
      now: pages.now(),
      device: claim.kind,
      provider: pages.nameOf(claim.provider),
      since: claim.verifiedAt,
      idleSeconds: limits.deviceIdleSeconds,
      exits: session && {
        takeover: await takeoverOf(claim),
        notMe: exits.mayReport(claim),
        desk: exits.deskCode(session),
      },
      reported: claim.reportedBy && (claim.reportedBy === device ? 'here' : 'elsewhere'),
      refused,
      again,
    })
}

export interface BlockedTools {
  duePage: DuePage
  requesters: Requesters
  blockedPage: BlockedPage
  pages: PageTools
}

/** `/blocked`: the person is verified here, and another device holds the claim. */
export function blockedRoutes({ duePage, requesters, blockedPage, pages }: BlockedTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.get('/blocked', async (request, response) => {
    const id = journeyNamed(request)
    const again = withQuery('/next', new URLSearchParams(id === null ? {} : { journey: id }))
    const browser = requesters.browser(request)
    const { page, facts } = await duePage.look(browser, { journey: id })
    if (page !== 'blocked') return goTo(response, lang, again)
    const { claim, session = null } = facts as Known
    const blocked = { claim, session, device: browser.device, refused: null, again }
    return sendPage(
      response,
      await blockedPage(pages.context(lang, request.url), blocked),
      statusOf({ code: 'device_blocked' }),
    )
  })
  return router
}
