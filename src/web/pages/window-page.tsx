import type { VNode } from 'preact'
import type { WindowStatus } from '../../domain/campaign.ts'
import type { BirthdateFault } from './birthdate.ts'
import { Head, Note } from './components/blocks.tsx'
import { ButtonLink, Field, PostForm } from './components/forms.tsx'
import { GathersFrom, OpenUntil, refusalText, refusalTitle, Windows } from './components/windows.tsx'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

export interface WindowProps {
  /** The windows for the date that was sent; null before one was sent. */
  status: WindowStatus | null
  /** The same of the other campaigns, where there are several. */
  others?: readonly { name: string; status: WindowStatus }[]
  /** What is wrong with the date that was typed; null: nothing. */
  fault: BirthdateFault | null
}

/** `/turn`: shows the windows for a date of birth. The date is never in the URL and never printed back. */
export function windowPage(context: PageContext, { status, others = [], fault }: WindowProps): VNode {
  const { turn } = wordsOf(context).campaign
  return (
    <Layout context={context} title={turn.title} description={turn.lead}>
      <Head h1={turn.h1} lead={turn.lead} />
      {fault ? (
        <Note kind="bad" icon="warning" focus>
          <b>{turn.invalidTitle}</b>
          <br />
          <a href="#birthdate">{turn[fault]}</a>
        </Note>
      ) : null}
      {status && others.length > 0 ? <h2>{context.campaign}</h2> : null}
      {status ? <Answer context={context} status={status} isPart={others.length > 0} focus /> : null}
      {others.map((other) => (
        <section class="part">
          <h2>{other.name}</h2>
          <Answer context={context} status={other.status} isPart />
        </section>
      ))}
      <PostForm context={context} path="/turn" class="panel">
        <Field
          id="birthdate"
          label={turn.label}
          hint={turn.hint}
          inputMode="numeric"
          autoComplete="bday"
          maxLength={12}
          invalid={fault !== null}
        />
        <div class="btns row">
          <button class="btn" type="submit">
            {turn.submit}
          </button>
        </div>
      </PostForm>
    </Layout>
  )
}

function Answer(props: { context: PageContext; status: WindowStatus; isPart: boolean; focus?: boolean }): VNode {
  const { context, status, isPart, focus = false } = props
  const { window: words } = wordsOf(context).campaign
  if (status.open && status.window)
    return (
      <>
        <Note kind="ok" icon="calendar" focus={focus}>
          <b>
            <OpenUntil context={context} window={status.window} />
          </b>
          <div class="btns row">
            <ButtonLink context={context} path="/">
              {words.start}
            </ButtonLink>
          </div>
        </Note>
        <Windows context={context} windows={[status.window, ...status.next]} isPart={isPart} />
      </>
    )
  const text = refusalText(context, status)
  return (
    <>
      <Note icon="calendar" focus={focus}>
        <b>{refusalTitle(context, status)}</b>
        {text ? [<br />, text] : null}
        <GathersFrom context={context} status={status} />
        {status.gathersFor === null ? null : (
          <div class="btns row">
            <ButtonLink context={context} path="/">
              {words.start}
            </ButtonLink>
          </div>
        )}
      </Note>
      <Windows context={context} windows={status.next} isPart={isPart} />
    </>
  )
}
