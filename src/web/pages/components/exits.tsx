import type { ComponentChildren, VNode } from 'preact'
import { type PageContext, wordsOf } from '../page.tsx'
import { helpPhone, OtherHelp } from './blocks.tsx'
import { ButtonLink, Field, PostForm } from './forms.tsx'

/** The ways out of a block that a device has which is verified as the blocked person itself. */
export interface OwnExits {
  /** `off`: the campaign does not allow it; `used`: once in this block, which is all there is. */
  takeover: 'offered' | 'used' | 'off'
  /** True where the person may tell that it was not them. */
  notMe: boolean
  desk: DeskCode | null
}

/** What a desk's code needs. */
export interface DeskCode {
  /** What the person tells a desk, which gives them a code for it. */
  reference: string
  /** For how long the code can be used, in seconds. */
  seconds: number
}

/** One way out of the block. */
export function Exit({ title, text, children }: ExitProps): VNode {
  return (
    <li>
      <b>{title}</b>
      <br />
      <span class="mut">{text}</span>
      {children}
    </li>
  )
}

interface ExitProps {
  title: string
  text: ComponentChildren
  children?: ComponentChildren
}

/** Changing to this device, only where the campaign allows it. */
export function TakeoverExit({
  context,
  takeover,
}: { context: PageContext } & Pick<OwnExits, 'takeover'>): VNode | null {
  const words = wordsOf(context).exits
  if (takeover === 'off') return null
  if (takeover === 'used') return <Exit title={words.takeover} text={words.takeoverUsed} />
  return (
    <Exit title={words.takeover} text={words.takeoverText}>
      <PostForm context={context} path="/session/takeover" class="btns row">
        <button class="btn sec" type="submit">
          {words.takeoverDo}
        </button>
      </PostForm>
    </Exit>
  )
}

/** The code of a desk: the person tells the reference, and writes the code that they are given. */
export function DeskExit(props: { context: PageContext; title: string; desk: DeskCode; invalid: boolean }): VNode {
  const { context, title, desk, invalid } = props
  const { exits: words, shell } = wordsOf(context)
  const text = words.deskText(helpPhone(context), shell.duration(desk.seconds))
  return (
    <Exit title={title} text={[...text, ' ', <OtherHelp context={context} />]}>
      <p class="told">
        {words.reference}: <b class="ref">{desk.reference}</b>
      </p>
      <PostForm context={context} path="/session/desk-code">
        <Field
          id="code"
          class="code"
          label={words.code}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellcheck={false}
          maxLength={20}
          invalid={invalid}
          describedBy={invalid ? 'refused' : undefined}
        />
        <div class="btns row">
          <button class="btn sec" type="submit">
            {words.codeDo}
          </button>
        </div>
      </PostForm>
    </Exit>
  )
}

/** Telling that the verification on the other device was another person's; a page asks once before. */
export function NotMeExit({ context }: { context: PageContext }): VNode {
  return (
    <div class="btns row">
      <ButtonLink context={context} path="/session/not-me" class="sec sm">
        {wordsOf(context).exits.notMe.title}
      </ButtonLink>
    </div>
  )
}
