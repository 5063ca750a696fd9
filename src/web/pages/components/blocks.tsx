import type { ComponentChild, ComponentChildren, VNode } from 'preact'
import { type Instant, isoSeoul } from '../../../domain/time.ts'
import type { Part, Phone } from '../../messages/rich.ts'
import { clockSeconds, clockTime } from '../format.ts'
import { safeHref, telHref } from '../links.ts'
import { type PageContext, wordsOf } from '../page.tsx'
import { Icon } from './icons.tsx'

/** A heading and what follows from it. `lead` is a sentence. */
export function Head({ h1, lead }: { h1: ComponentChildren; lead?: ComponentChildren }): VNode {
  return (
    <div class="head">
      <h1>{h1}</h1>
      {lead ? <p class="lead">{lead}</p> : null}
    </div>
  )
}

type NoteKind = 'info' | 'ok' | 'warn' | 'bad'

/** A boxed remark. `focus`: the first thing a person should hear after an answer that refuses something. */
export function Note(props: {
  kind?: NoteKind
  icon?: 'info' | 'clock' | 'lock' | 'warning' | 'calendar'
  id?: string
  hidden?: boolean
  focus?: boolean
  children: ComponentChildren
}): VNode {
  const { kind = 'info', icon = 'info', id, hidden, focus, children } = props
  return (
    <div
      class={kind === 'info' ? 'note' : `note ${kind}`}
      id={id}
      hidden={hidden}
      {...(focus ? { tabIndex: -1, 'data-focus': true } : {})}
    >
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  )
}

export type RowEntry = [term: ComponentChild, description: ComponentChildren]

/** Facts in two columns. */
export function Rows({ entries }: { entries: readonly RowEntry[] }): VNode {
  return (
    <dl class="rows">
      {entries.map(([term, description]) => (
        <div>
          <dt>{term}</dt>
          <dd>{description}</dd>
        </div>
      ))}
    </dl>
  )
}

/** An instant as a clock time in Seoul, with the ISO 8601 time for programs. `precise`: with seconds. */
export function Time(props: { context: PageContext; at: Instant; precise?: boolean; text?: string }): VNode {
  const { context, at, precise, text } = props
  const written = text ?? (precise ? clockSeconds(at, context.lang) : clockTime(at, context.lang))
  return <time dateTime={isoSeoul(at)}>{written}</time>
}

export function PhoneLink({ number }: { number: string }): VNode {
  return (
    <a class="tel" href={safeHref(telHref(number))}>
      {number}
    </a>
  )
}

/** The number of the help line, for a sentence. */
export function helpPhone({ helpPhone: number }: PageContext): Phone {
  return { link: <PhoneLink number={number} />, number }
}

/** Beside the number of the help line, for a person who cannot telephone; nothing where no such page is set. */
export function OtherHelp({ context }: { context: PageContext }): VNode | null {
  return context.helpUrl === null ? null : <a href={safeHref(context.helpUrl)}>{wordsOf(context).shell.helpOther}</a>
}

/** A name that an operator wrote, in whatever language: on an English page a Korean one says that it is. */
export function named(context: PageContext, name: string): Part {
  return context.lang !== 'ko' && /\p{Script=Hangul}/u.test(name) ? <span lang="ko">{name}</span> : name
}

/** A name from data, which stays Korean on every page; `lang` tells screen readers so. */
export function Korean({ context, children }: { context: PageContext; children: ComponentChildren }): VNode {
  return <span lang={context.lang === 'ko' ? undefined : 'ko'}>{children}</span>
}
