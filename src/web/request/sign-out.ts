import type { Request, Response } from 'express'
import type { Desk } from '../../citizen/desk.ts'
import type { Sessions } from '../../citizen/sessions.ts'
import type { Session } from '../../domain/session.ts'
import type { OpenIdProvider } from '../../openid-provider/openid-provider.ts'
import type { Cookies } from './cookies.ts'
import type { Requesters } from './requesters.ts'

/** “Finish here”: ends the session, the OpenID Provider's session and the cookies of both. Null: there is no session. */
export type SignOut = (request: Request, response: Response, session: Session | null) => Promise<void>

export interface SignOutTools {
  sessions: Pick<Sessions, 'finish'>
  desk: Pick<Desk, 'ends'>
  requesters: Pick<Requesters, 'browser'>
  openIdProvider: Pick<OpenIdProvider, 'endSession'>
  cookies: Pick<Cookies, 'clearSession'>
}

export function openSignOut({ sessions, desk, requesters, openIdProvider, cookies }: SignOutTools): SignOut {
  return async (request, response, session) => {
    if (session) await sessions.finish(session)
    // At a shared computer the next person must not be taken for this one at a relying party either.
    await openIdProvider.endSession(request, response)
    cookies.clearSession(response)
    await desk.ends(requesters.browser(request))
  }
}
