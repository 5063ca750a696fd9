import type { VNode } from 'preact'
import { type PageContext, wordsOf } from '../page.tsx'

/** The token of an operator, which no browser keeps. */
export function TokenField({ context, invalid }: { context: PageContext; invalid: boolean }): VNode {
  const { signIn } = wordsOf(context).desk
  return (
    <>
      <label for="token">{signIn.token}</label>
      <span class="hint" id="token-hint">
        {signIn.hint}
      </span>
      <input
        id="token"
        name="token"
        type="password"
        autoComplete="off"
        maxLength={200}
        required
        aria-describedby="token-hint"
        aria-invalid={invalid ? 'true' : undefined}
      />
    </>
  )
}
