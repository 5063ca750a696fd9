import type { VNode } from 'preact'
import type { Words } from '../../domain/provider.ts'
import { Head } from './components/blocks.tsx'
import { BackToService } from './components/relying-party.tsx'
import { Layout } from './layout.tsx'
import { safeHref, telHref } from './links.ts'
import { type PageContext, to, wordsOf } from './page.tsx'

/**
 * A page that the OpenID Provider shows itself: signing out, or a request that cannot be handled. All of it is text. The service
 * may be out of reach from here, so each names a person to ask.
 */
export interface NoticeProps {
  title: string
  paragraphs: readonly string[]
  /** For the people who run the relying party. */
  detail: string | null
  form: {
    action: string
    hidden: Readonly<Record<string, string>>
    buttons: readonly { label: string; name?: string; value?: string }[]
  } | null
  /** A way on, to a path of ours that is there once for both languages. */
  link: { label: string; href: string } | null
  /** The relying party whose request is over, where the page is about one and it is known. */
  service: { name: Words; start: string | null } | null
}

export function noticePage(
  context: PageContext,
  { title, paragraphs, detail, form, link, service }: NoticeProps,
): VNode {
  const [lead = '', ...rest] = paragraphs
  const { shell } = wordsOf(context)
  return (
    <Layout context={context} title={title}>
      <Head h1={title} lead={lead} />
      {rest.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      {service ? <BackToService context={context} service={service} /> : null}
      {detail ? (
        <p class="s mut part" lang="en">
          {detail}
        </p>
      ) : null}
      {link ? (
        <p class="btns row">
          <a class="btn" href={safeHref(link.href)}>
            {link.label}
          </a>
        </p>
      ) : null}
      {form ? (
        <form method="post" action={form.action} class="btns row">
          {Object.entries(form.hidden).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          {form.buttons.map(({ label, name, value }, index) => (
            <button class={index > 0 ? 'btn sec' : 'btn'} type="submit" name={name} value={value}>
              {label}
            </button>
          ))}
        </form>
      ) : null}
      <p class="part">
        <a href={safeHref(telHref(context.helpPhone))}>{shell.helpPhone(context.helpPhone)}</a>
        {' · '}
        <a href={to(context, '/help')}>{shell.helpPage}</a>
      </p>
    </Layout>
  )
}
