import type { VNode } from 'preact'
import type { JourneyId } from '../../../domain/ids.ts'
import { type PageContext, wordsOf } from '../page.tsx'
import { PostForm } from './forms.tsx'

/** The way back to the service that sent the person, without verifying. */
export function BackToRelyingParty(props: { context: PageContext; journey: JourneyId; name: string }): VNode {
  const { context, journey, name } = props
  return (
    <PostForm context={context} path={`/journeys/${encodeURIComponent(journey)}/cancel`} class="btns row">
      <button class="btn sec" type="submit">
        {wordsOf(context).shell.backTo(name)}
      </button>
    </PostForm>
  )
}
