import type { VNode } from 'preact'
import type { Instant } from '../../../domain/time.ts'
import { countdown, secondsLeft } from '../countdown.ts'
import { type PageContext, wordsOf } from '../page.tsx'

/**
 * Time left. Without the script it stands still, so an absolute time always stands beside it. The script counts on from
 * `data-left` by its own monotonic clock (a wrong phone clock cannot mislead), says `say` at `marks`, and at nought shows the element `reveal`; `gate` is a control that rests until then.
 */
export function Timer(props: {
  context: PageContext
  until: Instant
  now: Instant
  say?: string
  /** Seconds left at which `say` is said. Default: 10, 5, 2, 1 minutes and 30 seconds. */
  marks?: readonly number[]
  reveal?: string
  gate?: string
  /** Interrupts at 30 seconds: only where something is lost. */
  urgent?: boolean
}): VNode {
  const left = secondsLeft(props.until, props.now)
  return (
    <span
      role="timer"
      aria-live="off"
      data-left={left}
      data-say={props.say}
      data-marks={props.marks?.join(' ')}
      data-reveal={props.reveal}
      data-gate={props.gate}
      data-urgent={props.urgent ? true : undefined}
    >
      {countdown(left, wordsOf(props.context).shell.units)}
    </span>
  )
}
