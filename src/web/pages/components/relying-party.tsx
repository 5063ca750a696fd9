import type { VNode } from 'preact'
import type { JourneyId } from '../../../domain/ids.ts'
import type { Words } from '../../../domain/provider.ts'
import { safeHref } from '../links.ts'
import { type PageContext, to, wordsOf } from '../page.tsx'
import { named } from './blocks.tsx'

/**
 * The way back to the service that sent the person, without verifying. A link: browsers hold `form-action` against every
 * redirect after a form, and where a service leads on to is not for us to know (ADR 20).
 */
export function BackToRelyingParty(props: { context: PageContext; journey: JourneyId; name: string }): VNode {
  const { context, journey, name } = props
  const path = `/journeys/${encodeURIComponent(journey)}/cancel`
  return (
    <p class="btns row">
      <a class="btn sec" href={safeHref(to(context, path))} rel="nofollow" data-once>
        {wordsOf(context).shell.backTo(named(context, name))}
      </a>
    </p>
  )
}

/** The way back to a service whose request is over: to where a person begins there, if that is registered. */
export function BackToService(props: { context: PageContext; service: { name: Words; start: string | null } }): VNode {
  const { context, service } = props
  const words = wordsOf(context)
  const name = service.name[context.lang]
  return (
    <>
      <p>{words.errors.startAgainAt(name)}</p>
      {service.start ? (
        <p class="btns row">
          <a class="btn" href={safeHref(service.start)}>
            {words.shell.backTo(name)}
          </a>
        </p>
      ) : null}
    </>
  )
}
