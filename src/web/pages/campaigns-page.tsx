import type { VNode } from 'preact'
import type { WindowStatus } from '../../domain/campaign.ts'
import { Head } from './components/blocks.tsx'
import { PostForm } from './components/forms.tsx'
import { OpenUntil, refusalTitle, Windows } from './components/windows.tsx'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

/** A campaign to choose. */
export interface CampaignChoice {
  id: string
  name: string
  /** What it says to the person who is verified here; null: none is. */
  status: WindowStatus | null
}

/** `/campaigns`: which of several campaigns a person books in. */
export function campaignsPage(context: PageContext, { choices }: { choices: readonly CampaignChoice[] }): VNode {
  const words = wordsOf(context).campaign.choice
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      {choices.map(({ id, name, status }) => (
        <section class="part">
          <h2>{name}</h2>
          {status ? <Standing context={context} status={status} /> : null}
          <PostForm context={context} path="/campaigns" fields={{ campaign: id }}>
            <div class="btns row">
              <button class={status && !status.open ? 'btn sec' : 'btn'} type="submit">
                {words.choose(name)}
              </button>
            </div>
          </PostForm>
        </section>
      ))}
    </Layout>
  )
}

function Standing({ context, status }: { context: PageContext; status: WindowStatus }): VNode {
  if (status.window)
    return (
      <p>
        <OpenUntil context={context} window={status.window} />
      </p>
    )
  return (
    <>
      <p>{refusalTitle(context, status)}</p>
      <Windows context={context} windows={status.next} isPart />
    </>
  )
}
