import type { VNode } from 'preact'
import { errorCodes } from '../../../src/domain/errors.ts'
import type { DeviceHash, PersonId, TerminalId } from '../../../src/domain/ids.ts'
import { deskCodeGivenPage, deskCodePage } from '../../../src/web/pages/desk-code-page.tsx'
import { deskPage } from '../../../src/web/pages/desk-page.tsx'
import { errorPage, notFoundPage } from '../../../src/web/pages/error-page.tsx'
import { endedPage, helpPage } from '../../../src/web/pages/help-page.tsx'
import type { PageContext } from '../../../src/web/pages/page.tsx'
import { leftPage, movedPage, sessionOverPage } from '../../../src/web/pages/result-pages.tsx'
import { signOutPage } from '../../../src/web/pages/sign-out-page.tsx'
import { now } from './sample.ts'

/** Pages that only say something: help, what was done, what was refused. */
export function addNotices(
  add: (name: string, render: (context: PageContext) => VNode) => void,
  { text, reference }: { text(plain: string): string; reference: string },
): void {
  const spans = {
    blockSeconds: 3600,
    holdSeconds: 300,
    extendSeconds: 300,
    readySeconds: 180,
    leaseSeconds: 1200,
    idleSeconds: 300,
  }
  add('help', (context) => helpPage(context, spans))
  for (const isFreed of [true, false])
    add(isFreed ? 'ended' : 'ended-signed-out', (context) => endedPage(context, { isFreed }))
  add('sign-out', (context) => signOutPage(context))
  const terminal = {
    id: 'terminal' as TerminalId,
    operator: text('desk-1'),
    device: 'device' as DeviceHash,
    kind: 'computer' as const,
    signedInAt: now - 3_600_000,
    until: now + 32_400_000,
    serving: null,
  }
  const busy = { ...terminal, serving: 'person' as PersonId }
  add('desk-sign-in', (context) => deskPage(context, { terminal: null, now, refused: false }))
  add('desk-refused', (context) => deskPage(context, { terminal: null, now, refused: true }))
  add('desk-ready', (context) => deskPage(context, { terminal, now, refused: false }))
  add('desk-busy', (context) => deskPage(context, { terminal: busy, now, refused: false }))
  for (const [name, refused] of [
    ['form', null],
    ['token', 'token'],
    ['reference', 'reference'],
  ] as const)
    add(`desk-code-${name}`, (context) => deskCodePage(context, { typed: refused ? text('K7M4P-2XQ9E') : '', refused }))
  const issued = { code: '04718250', reference: text('K7M4P-2XQ9D'), until: now + 600_000 }
  add('desk-code-given', (context) => deskCodeGivenPage(context, issued, now))
  add('left', (context) => leftPage(context))
  for (const by of ['takeover', 'desk'] as const) add(`moved-${by}`, (context) => movedPage(context, by))
  for (const why of ['time', 'lost', 'takeover', 'desk', 'not_me'] as const)
    add(`session-over-${why}`, (context) => sessionOverPage(context, why))
  add('not-found', (context) => notFoundPage(context))
  for (const code of errorCodes)
    add(`error-${code}`, (context) =>
      errorPage(context, { code, reference, retryAt: code === 'store_unavailable' ? now + 5000 : null }),
    )
  add('journey-later', (context) =>
    errorPage(context, {
      code: 'store_unavailable',
      reference: null,
      retryAt: now + 5000,
      again: '/journeys/j/finish',
    }),
  )
  const service = {
    name: { ko: text('Sample Portal'), en: text('Sample Portal') },
    start: text('https://service.invalid/start'),
  }
  const over = { code: 'journey_unknown', reference: null, retryAt: null } as const
  add('journey-over', (context) => errorPage(context, { ...over, service }))
  add('journey-over-no-start', (context) => errorPage(context, { ...over, service: { ...service, start: null } }))
}
