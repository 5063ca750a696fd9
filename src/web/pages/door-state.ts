import type { DoorLight, Light } from '../../domain/light.ts'

/** What a citizen sees of a door. Shared with the script in the browser, so that both always say the same. */
export type DoorState = 'clear' | 'slow' | 'busy' | 'down' | 'maint' | 'unknown' | 'ours'

export const doorStates: readonly DoorState[] = ['clear', 'slow', 'busy', 'down', 'maint', 'unknown', 'ours']

/** Second line of a door: which sentence stands below the word. */
export type DoorLine =
  | 'now'
  | 'about10'
  | 'about30'
  | 'about60'
  | 'about120'
  | 'about180'
  | 'about300'
  | 'over300'
  | 'crowded'
  | 'sometimes'
  | 'often'
  | 'recovering'
  | 'down'
  | 'maint'
  | 'maintUntil'
  | 'operator'
  | 'unknown'
  | 'ours'
  | 'dependency'

/** A light as the server holds it, or as the JSON writes its times. */
export type SeenLight = Omit<Light, 'since' | 'until'> & {
  until?: Light['until'] | string
  dependency?: DoorLight['dependency']
}

/** What a door that cannot be chosen shows, by its reason: `ours`, nothing is told of the provider, our own side is unable. */
const shutStates: Partial<Record<Light['reason'], DoorState>> = { maintenance: 'maint', unknown: 'ours' }

/** The published light as the state on the card; unknown where the measurement is older than `staleMs`. */
export function doorState(light: SeenLight, measured: { ageMs: number; staleMs: number }): DoorState {
  if (measured.ageMs > measured.staleMs) return 'unknown'
  if (!light.selectable) return shutStates[light.reason] ?? 'down'
  if (light.reason === 'unknown' && !light.decidedBy) return 'unknown'
  return light.light === 'green' ? 'clear' : light.light === 'yellow' ? 'slow' : 'busy'
}

/** Whether the card is a link. A door of which nothing is known opens: the server decides when it is tried. */
export function opens(state: DoorState): boolean {
  return state !== 'down' && state !== 'maint' && state !== 'ours'
}

/** Not of a door that is well again, and not of one that is unknown only because the whole board is old. */
const mayBeItsDependency = ({ reason }: SeenLight, state: DoorState) =>
  state === 'down' || state === 'busy' || state === 'slow' || (state === 'unknown' && reason === 'unknown')

const steps = [10, 30, 60, 120, 180, 300] as const

/** The line under the state: the measured time where there is one, else the reason. */
export function doorLine(light: SeenLight, state: DoorState): DoorLine {
  if (state === 'maint' && light.until) return 'maintUntil'
  if (light.dependency && mayBeItsDependency(light, state)) return 'dependency'
  if (state === 'down' || state === 'maint' || state === 'unknown' || state === 'ours') return state
  const seconds = light.waitSeconds ?? 0
  if (seconds > 300) return 'over300'
  if (seconds > 10) return `about${steps.find((step) => seconds <= step) ?? 300}`
  if (state === 'clear') return 'now'
  if (light.decidedBy && light.reason === 'unknown') return 'operator'
  if (light.reason === 'recovering') return 'recovering'
  if (light.reason === 'failing') return state === 'slow' ? 'sometimes' : 'often'
  if (light.reason === 'slow' && light.waitSeconds !== null) return 'about10'
  return 'crowded'
}

export type Summary =
  | { kind: 'clear'; count: number }
  | { kind: 'none_clear' | 'all_busy' | 'all_down' | 'unknown' | 'our_side' }

/** The one line above the doors. */
export function summarise(states: readonly DoorState[]): Summary {
  const count = states.filter((state) => state === 'clear').length
  if (count > 0) return { kind: 'clear', count }
  if (!states.some(opens)) return { kind: states.includes('ours') ? 'our_side' : 'all_down' }
  // To try yellow first is no advice where there is none.
  if (states.includes('slow')) return { kind: 'none_clear' }
  return { kind: states.includes('busy') ? 'all_busy' : 'unknown' }
}
