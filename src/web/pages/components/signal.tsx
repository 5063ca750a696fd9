import type { VNode } from 'preact'
import type { DoorState } from '../door-state.ts'

const lampOff = '#3a4755'
const round = { 'stroke-linecap': 'round', 'stroke-linejoin': 'round' } as const

/** Draws a state around (0,0): each state has its own shape and mark, so that colour is never the only sign (WCAG 1.4.1). */
function mark(state: DoorState): VNode | null {
  switch (state) {
    case 'clear':
      return (
        <>
          <circle r="11" fill="#3fd07f" />
          <path d="m-4.5.3 3.2 3.3 6-6.6" fill="none" stroke="#08321b" stroke-width="2.6" {...round} />
        </>
      )
    case 'slow':
      return (
        <>
          <path d="M0-11.5 12.5 9.5h-25z" fill="#ffc53d" stroke="#ffc53d" stroke-width="2" stroke-linejoin="round" />
          <path d="M0-4.5v6M0 5.4v.1" stroke="#3d2600" stroke-width="2.6" stroke-linecap="round" />
        </>
      )
    case 'busy':
      return (
        <>
          <path d="M-4.7-11.3h9.4l6.6 6.6v9.4l-6.6 6.6h-9.4l-6.6-6.6v-9.4z" fill="#ff7a6e" />
          <path d="M-5.5 0h11" stroke="#470905" stroke-width="3.2" stroke-linecap="round" />
        </>
      )
    case 'down':
    case 'maint':
      return (
        <>
          <rect x="-10.5" y="-10.5" width="21" height="21" rx="3.5" fill="#fff" stroke="#b3221a" />
          <path d="m-5-5 10 10m0-10-10 10" stroke="#b3221a" stroke-width="3" stroke-linecap="round" />
        </>
      )
    case 'unknown':
    case 'ours':
      return (
        <>
          <circle r="11" fill="#eceff2" />
          <path
            d="M-3.5-2.5a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2M0 6v.1"
            fill="none"
            stroke="#16202c"
            stroke-width="2.6"
            {...round}
          />
        </>
      )
  }
}

/** Position of the lit lamp in the housing, in pixels from the left: green, yellow, red as on a Korean traffic light. */
const positions: Record<DoorState, number> = {
  clear: 18,
  slow: 46,
  busy: 74,
  down: 74,
  maint: 74,
  unknown: 46,
  ours: 46,
}

/** Defines every lamp once, so that a card (and the script) refers to it by name: `#lamp-slow`. */
export function LampShapes({ states }: { states: readonly DoorState[] }): VNode {
  return (
    <svg class="sprite" aria-hidden="true" focusable="false">
      {states.map((state) => (
        <symbol id={`lamp-${state}`} viewBox="0 0 92 36">
          <rect width="92" height="36" rx="18" fill="#16202c" />
          {[18, 46, 74].map((x) =>
            x === positions[state] ? (
              <g transform={`translate(${x} 18)`}>{mark(state)}</g>
            ) : (
              <circle cx={x} cy="18" r="7" fill={lampOff} />
            ),
          )}
        </symbol>
      ))}
    </svg>
  )
}

/** The signal of one door. Hidden from screen readers: the word beside it says the same. */
export function Lamp({ state }: { state: DoorState }): VNode {
  return (
    <svg class="lamp" viewBox="0 0 92 36" aria-hidden="true" focusable="false">
      <use href={`#lamp-${state}`} />
    </svg>
  )
}

/** One lamp alone, for the legend. */
export function Glyph({ state }: { state: DoorState }): VNode {
  return (
    <svg class="glyph" viewBox="-14 -14 28 28" aria-hidden="true" focusable="false">
      {mark(state)}
    </svg>
  )
}
