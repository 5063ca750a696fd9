import type { ComponentChildren, VNode } from 'preact'

type IconName = 'info' | 'clock' | 'lock' | 'warning' | 'forward' | 'down' | 'again' | 'calendar'

/** The pages' own drawings on a grid of 24, in the colour of the text. Providers bring theirs, see {@link Drawing}. */
const shapes: Record<IconName, ComponentChildren> = {
  info: [<circle cx="12" cy="12" r="9" />, <path d="M12 11v5.5M12 7.5v.1" />],
  clock: [<circle cx="12" cy="12" r="9" />, <path d="M12 7v5l3.5 2" />],
  lock: [<rect x="5" y="10.5" width="14" height="10" rx="2" />, <path d="M8 10.5v-3a4 4 0 0 1 8 0v3" />],
  warning: [<path d="M12 3.5 22 20.5H2z" />, <path d="M12 10v5M12 17.8v.1" />],
  forward: <path d="m9 5 7 7-7 7" />,
  down: <path d="m5 9 7 7 7-7" />,
  again: <path d="M20 12a8 8 0 1 1-2.4-5.7M20 3v4.5h-4.5" />,
  calendar: [<rect x="3.5" y="5" width="17" height="15.5" rx="2" />, <path d="M3.5 10h17M8 2.5v4M16 2.5v4" />],
}

/** Decoration beside words, never instead of them. `size` in pixels. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }): VNode {
  return <Lines size={size}>{shapes[name]}</Lines>
}

/** A provider's own drawing, as path data (`ProviderDefinition.icon`). */
export function Drawing({ path, size }: { path: string; size: number }): VNode {
  return (
    <Lines size={size}>
      <path d={path} />
    </Lines>
  )
}

function Lines({ size, children }: { size: number; children: ComponentChildren }): VNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.9"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  )
}

/** The service's own mark: a small signal. */
export function Logo(): VNode {
  return (
    <svg width="38" height="22" viewBox="0 0 38 22" aria-hidden="true" focusable="false">
      <rect x=".75" y=".75" width="36.5" height="20.5" rx="10.25" fill="#16202c" stroke="#5b6672" stroke-width="1.5" />
      <circle cx="9.5" cy="11" r="4.5" fill="#3fd07f" />
      <path d="M19 6.5l4.5 8h-9z" fill="#ffc53d" />
      <path d="M26.5 7.5h4l1.5 1.5v4l-1.5 1.5h-4L25 13V9z" fill="#ff7a6e" />
    </svg>
  )
}

/** The mark of success above a finished booking. */
export function DoneMark(): VNode {
  return (
    <svg class="okmark" viewBox="0 0 52 52" aria-hidden="true" focusable="false">
      <circle cx="26" cy="26" r="26" fill="#12703a" />
      <path
        d="m15 27 7.5 7.5L37.5 19"
        fill="none"
        stroke="#fff"
        stroke-width="4.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}
