import type { ComponentChildren, InputHTMLAttributes, VNode } from 'preact'
import { safeHref } from '../links.ts'
import { inCampaign, type PageContext, to, wordsOf } from '../page.tsx'

/** A form that changes something. `path` is ours; the language prefix is added here. */
export function PostForm(props: {
  context: PageContext
  path: string
  fields?: Record<string, string>
  class?: string
  label?: string
  children: ComponentChildren
}): VNode {
  return (
    <form
      method="post"
      action={to(props.context, inCampaign(props.context, props.path))}
      class={props.class}
      aria-label={props.label}
    >
      {Object.entries(props.fields ?? {}).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {props.children}
    </form>
  )
}

type Typing = 'class' | 'value' | 'inputMode' | 'autoComplete' | 'autoCapitalize' | 'spellcheck' | 'maxLength'

interface FieldProps extends Pick<InputHTMLAttributes<HTMLInputElement>, Typing> {
  id: string
  label: string
  hint?: string
  /** Without a hint: the id of the element that says what is wrong. */
  describedBy?: string | undefined
  /** What is typed is not shown. */
  isSecret?: boolean
  /** What was sent of it was refused. */
  invalid: boolean
}

/** What is typed into one line of a form, with its label and, where there is one, a hint. Named by `id` in the form and on the page. */
export function Field({ id, label, hint, invalid, describedBy, isSecret = false, ...typing }: FieldProps): VNode {
  const hintId = `${id}-hint`
  const input = {
    id,
    name: id,
    ...typing,
    required: true,
    'aria-describedby': hint === undefined ? describedBy : hintId,
    'aria-invalid': invalid ? ('true' as const) : undefined,
  }
  return (
    <>
      <label for={id}>{label}</label>
      {hint === undefined ? null : (
        <span class="hint" id={hintId}>
          {hint}
        </span>
      )}
      {isSecret ? <input type="password" {...input} /> : <input type="text" {...input} />}
    </>
  )
}

/** “Finish here”, beside other ways on: ends the session of this browser. */
export function FinishForm({ context }: { context: PageContext }): VNode {
  return (
    <PostForm context={context} path="/session/finish">
      <button class="btn sec" type="submit">
        {wordsOf(context).booking.finish}
      </button>
    </PostForm>
  )
}

/** A link of ours that looks like a button. */
export function ButtonLink(props: {
  context: PageContext
  path: string
  class?: string
  id?: string
  nofollow?: boolean
  children: ComponentChildren
}): VNode {
  return (
    <a
      class={`btn ${props.class ?? ''}`.trim()}
      href={safeHref(to(props.context, props.path))}
      id={props.id}
      rel={props.nofollow ? 'nofollow' : undefined}
    >
      {props.children}
    </a>
  )
}
