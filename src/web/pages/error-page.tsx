import type { VNode } from 'preact'
import type { ErrorCode } from '../../domain/errors.ts'
import type { Words } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, named, Time } from './components/blocks.tsx'
import { ButtonLink } from './components/forms.tsx'
import { Layout } from './layout.tsx'
import { safeHref } from './links.ts'
import { type PageContext, wordsOf } from './page.tsx'

export interface ErrorProps {
  code: ErrorCode
  /** Such as `NV-8F3K-21`; null when nothing was logged. */
  reference: string | null
  /** From when to try again; null = no such time. */
  retryAt: Instant | null
  /** The relying party whose request is over, where it is known; `start`: where a person begins there, if registered. */
  service?: { name: Words; start: string | null } | null
  /** Path of this very request, where the same request again is the way on. */
  again?: string | null
}

/** Where each refusal leads; what is not named goes by {@link otherWays}. */
const ways: Partial<Record<ErrorCode, readonly Way[]>> = {
  not_admitted: ['/wait'],
  slot_taken: ['/slots'],
  too_many_holds: ['/next', '/booking', '/help'],
  hold_expired: ['/slots'],
  hold_not_extendable: ['/confirm'],
  idempotency_key_required: ['/confirm'],
  already_booked: ['/booking'],
  idempotency_conflict: ['/booking'],
  too_late: ['/booking'],
  attempt_used: ['/next', '/'],
  device_blocked: ['/next', '/booking'],
  exit_not_offered: ['/next', '/booking', '/help'],
  desk_code_invalid: ['/next', '/booking', '/help'],
  exit_used: ['/next', '/booking', '/help'],
  not_your_turn: ['/turn', '/booking'],
  too_many_requests: ['/next', '/help'],
  store_unavailable: ['/next', '/'],
  room_restoring: ['/next', '/'],
  service_unavailable: ['/', '/booking', '/help'],
  internal: ['/next', '/'],
  invalid_request: ['/next', '/'],
  cross_site_refused: ['/next', '/'],
}

/** Links after a code that has no entry in `ways`. */
const otherWays: readonly Way[] = ['/', '/booking', '/help']

type Way = '/' | '/next' | '/wait' | '/slots' | '/confirm' | '/booking' | '/turn' | '/help'

/** Where a refusal leads first: the page about the same that can be asked for with GET. */
export function wayOn(code: ErrorCode): string {
  return (ways[code] ?? otherWays)[0] ?? '/'
}

/** Any refusal without a page of its own. The status is the caller's; no code is shown but the reference. */
export function errorPage(context: PageContext, props: ErrorProps): VNode {
  const { code, reference, retryAt, service = null, again = null } = props
  const words = wordsOf(context)
  // A person who came for a service must not be sent to book: they go back there, try once more, or ask.
  const paths = service || again ? (['/help'] as const) : (ways[code] ?? otherWays)
  const name = service?.name[context.lang]
  const [h1, lead] = words.errors.codes[code]
  const labels: Record<Way, string> = {
    '/': words.shell.lights,
    '/next': words.shell.continue,
    '/wait': words.wait.check,
    '/slots': words.booking.expired.choose,
    '/confirm': words.booking.confirm.title,
    '/booking': words.shell.myBooking,
    '/turn': words.shell.turnPage,
    '/help': words.shell.helpPage,
  }
  return (
    <Layout context={context} title={h1}>
      <Head h1={h1} lead={lead} />
      {retryAt === null ? null : <p>{words.errors.retryAt(<Time context={context} at={retryAt} precise />)}</p>}
      {name ? <p>{words.errors.startAgainAt(named(context, name))}</p> : null}
      <nav class="btns row" aria-label={words.errors.next}>
        {name && service?.start ? (
          <a class="btn" href={safeHref(service.start)}>
            {words.shell.backTo(named(context, name))}
          </a>
        ) : null}
        {again ? (
          <ButtonLink context={context} path={again}>
            {words.errors.again}
          </ButtonLink>
        ) : null}
        {paths.map((path, index) => (
          <ButtonLink context={context} path={path} {...(index > 0 || service || again ? { class: 'sec' } : {})}>
            {labels[path]}
          </ButtonLink>
        ))}
      </nav>
      {reference ? (
        <p class="s mut part">
          {words.shell.reference}: <b class="ref">{reference}</b>
        </p>
      ) : null}
    </Layout>
  )
}

/** 404: three ways on. */
export function notFoundPage(context: PageContext): VNode {
  return errorPage(context, { code: 'not_found', reference: null, retryAt: null })
}
