import type { VNode } from 'preact'
import { type PageContext, wordsOf } from '../page.tsx'
import { Field } from './forms.tsx'

/** The token of an operator, which no browser keeps. */
export function TokenField({ context, invalid }: { context: PageContext; invalid: boolean }): VNode {
  const { signIn } = wordsOf(context).desk
  return (
    <Field
      id="token"
      isSecret
      label={signIn.token}
      hint={signIn.hint}
      autoComplete="off"
      maxLength={200}
      invalid={invalid}
    />
  )
}
