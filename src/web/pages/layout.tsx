import type { ComponentChildren, VNode } from 'preact'
import type { ClockWords } from './clock.ts'
import { OtherHelp } from './components/blocks.tsx'
import { Icon, Logo } from './components/icons.tsx'
import { Steps } from './components/steps.tsx'
import type { CountdownUnits } from './countdown.ts'
import { localPath, safeHref, telHref } from './links.ts'
import { type PageContext, to, wordsOf } from './page.tsx'

/** The frame of every page. */
export function Layout(props: {
  context: PageContext
  /** Title of the page; the service's name is added. */
  title: string
  /** Step of a booking, 1 to 4; left out on pages that are no step. */
  step?: 1 | 2 | 3 | 4
  wide?: boolean
  /** True on the way to a relying party: the page is about verification, and nothing on it is about a booking. */
  onTheWay?: boolean
  /** Lets search engines list the page, with this sentence: only pages that are the same for everyone. */
  description?: string
  children: ComponentChildren
}): VNode {
  const { context, title, step, wide, onTheWay = false, description, children } = props
  const words = wordsOf(context).shell
  const wrap = wide ? 'wrap wide' : 'wrap'
  return (
    <html lang={context.lang}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>{pageTitle(title, onTheWay ? words.verification : words.service)}</title>
        <meta name="color-scheme" content="light" />
        {description ? <meta name="description" content={description} /> : <meta name="robots" content="noindex" />}
        <link rel="stylesheet" href={safeHref(context.assets.css)} />
        <link rel="icon" href={safeHref(context.assets.icon)} type="image/svg+xml" />
        <script src={safeHref(context.assets.js)} defer />
      </head>
      <body
        data-words={JSON.stringify(bodyWords(words))}
        data-twin={context.posted ? safeHref(to(context, context.path)) : undefined}
      >
        <a class="skip" href="#main">
          {words.skip}
        </a>
        <Header context={context} wrap={wrap} onTheWay={onTheWay} />
        <main id="main" tabIndex={-1}>
          <div class={wrap}>
            {step || context.campaignId ? <p class="s mut">{context.campaign}</p> : null}
            {step ? <Steps context={context} current={step} /> : null}
            {children}
            <p class="vh" role="status" data-live />
            <p class="vh" role="alert" data-urgent-live />
          </div>
        </main>
        <Footer context={context} wrap={wrap} onTheWay={onTheWay} />
      </body>
    </html>
  )
}

/** State first, then the service: of several tabs people see the beginning. */
export const pageTitle = (title: string, service: string): string => `${title} | ${service}`

/** Sentences of the script for any page; the script has no words of its own. */
export interface BodyWords {
  units: CountdownUnits
  clock: ClockWords
  working: string
}

function bodyWords({ units, clock, working }: BodyWords): BodyWords {
  return { units, clock, working }
}

interface FrameProps {
  context: PageContext
  wrap: string
  onTheWay: boolean
}

function Header({ context, wrap, onTheWay }: FrameProps): VNode {
  const words = wordsOf(context).shell
  const other = context.lang === 'ko' ? 'en' : 'ko'
  return (
    <header>
      <p class="offline" data-offline hidden>
        {onTheWay ? words.offlineOnTheWay : words.offline}
      </p>
      {context.banner ? (
        <div class="banner">
          <div class={wrap}>
            <Icon name="info" size={18} />
            <span>{context.banner}</span>
          </div>
        </div>
      ) : null}
      <div class="top">
        <div class={wrap}>
          {onTheWay ? (
            <span class="logo">
              <Logo />
              {words.verification}
            </span>
          ) : (
            <a class="logo" href={to(context, '/')}>
              <Logo />
              {words.service}
            </a>
          )}
          <nav aria-label={words.menu}>
            {onTheWay || !context.several ? null : <a href={to(context, '/campaigns')}>{words.allBookings}</a>}
            {onTheWay ? null : <a href={to(context, '/booking')}>{words.myBooking}</a>}
            <a href={safeHref(localPath(other, context.path))} lang={other} hreflang={other}>
              {words.otherLanguage}
            </a>
          </nav>
        </div>
      </div>
    </header>
  )
}

function Footer({ context, wrap, onTheWay }: FrameProps): VNode {
  const words = wordsOf(context).shell
  return (
    <footer class="foot">
      <div class={wrap}>
        <h2 class="vh">{words.helpTitle}</h2>
        <div class="help">
          <a href={safeHref(telHref(context.helpPhone))}>{words.helpPhone(context.helpPhone)}</a>
          <OtherHelp context={context} />
          {onTheWay ? null : <a href={to(context, '/help')}>{words.helpPage}</a>}
          {onTheWay ? null : <a href={to(context, '/turn')}>{words.turnPage}</a>}
          <a href={to(context, '/sign-out')}>{wordsOf(context).help.signOut.link}</a>
        </div>
        {onTheWay ? null : <p>{words.helpEqual}</p>}
      </div>
    </footer>
  )
}
