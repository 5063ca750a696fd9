import { Gauge, type Registry } from 'prom-client'
import type { LightReason, LightsBoard } from '../domain/light.ts'

/** What one door's light was made of, over the last minute, of all replicas where they share it. */
export interface DoorFigures {
  id: string
  verified: number
  lost: number
  /** Of those lost, whose token exchange failed. */
  failures: number
  /** Null: nobody came back. */
  p95Ms: number | null
  /** Median way to the provider and back, and what is usual of it. */
  wayMs: number | null
  usualWayMs: number | null
  /** People sent and not back ÷ the usual share of them; null: too few to say. */
  away: number | null
  /** Shares of people back whom the provider refused, and of those verified who were long under way; null: too few to say. */
  refused: number | null
  longWays: number | null
  /** Looks in a row that failed at the page people are sent to. */
  pageFailures: number
  /** In a row, up to now. */
  probeFailures: number
  /** Calls in flight ÷ capacity, 0 to 1. */
  saturation: number
  breaker: (typeof breakerStates)[number]
  /** False: this process goes by its own view, for the hot store does not answer. */
  shared: boolean
}

const breakerStates = ['closed', 'open', 'half-open', 'ramp'] as const
const colours = { green: 0, yellow: 1, red: 2 } as const
const reasons: readonly LightReason[] = [
  ...(['ok', 'slow', 'failing', 'saturated', 'recovering'] as const),
  ...(['unknown', 'maintenance', 'outage', 'operator_closed'] as const),
]

export interface DoorGauges {
  /** The lights as people see them; `measured` as they were before operators had their say. */
  lights(shown: LightsBoard, measured: LightsBoard): void
  doors(figures: readonly DoorFigures[]): void
  /** Decisions of operators that are live, and how long ago they were read, in seconds. */
  decisions(live: number, ageSeconds: number): void
}

/** The doors in Prometheus' words. A figure that was not measured is left out, not written as nought. */
export function openDoorGauges(registry: Registry): DoorGauges {
  const gauge = (name: string, help: string, label?: string) =>
    new Gauge({ name, help, labelNames: label ? ['provider', label] : ['provider'], registers: [registry] })
  const alone = (name: string, help: string) => new Gauge({ name, help, registers: [registry] })
  const light = gauge('gwanmun_door_light', 'Light of a door as people see it: 0 green, 1 yellow, 2 red')
  const measuredLight = gauge('gwanmun_door_light_measured', 'The same before operators had their say')
  const selectable = gauge('gwanmun_door_selectable', '1 when a door can be used')
  const reason = gauge('gwanmun_door_reason', '1 for the reason a light stands as it stands', 'reason')
  const next = alone('gwanmun_lights_next_seconds', 'How long pages are told to wait before they ask again')
  const decided = alone('gwanmun_operator_decisions', 'Decisions of operators in force or planned')
  const decidedAge = alone(
    'gwanmun_operator_decisions_age_seconds',
    'Since they were last read; grows while the store is away',
  )
  const returns = gauge('gwanmun_door_returns', 'People who came back in the last minute, by how it ended', 'outcome')
  const success = gauge('gwanmun_door_success_ratio', 'Verified of those who came back in the last minute')
  const p95 = gauge('gwanmun_door_exchange_p95_seconds', 'Token exchange, 95th percentile of the last minute')
  const saturation = gauge('gwanmun_door_saturation_ratio', 'Calls in flight of those allowed')
  const way = gauge(
    'gwanmun_door_way_seconds',
    'Way to the provider and back of people verified, median of the last minute',
  )
  const usualWay = gauge('gwanmun_door_way_usual_seconds', 'What is usual of it')
  const away = gauge(
    'gwanmun_door_away_ratio',
    'People sent and not back after three minutes, by the usual share of them',
  )
  const refused = gauge(
    'gwanmun_door_refused_ratio',
    'People back whom the provider refused, though they wished to go on',
  )
  const longWays = gauge(
    'gwanmun_door_long_ways_ratio',
    'People verified who were under way for much longer than usual',
  )
  const page = gauge('gwanmun_door_page_failures', 'Looks in a row that failed at the page people are sent to')
  const probes = gauge('gwanmun_door_probe_failures', 'Probes in a row that failed')
  const breaker = gauge('gwanmun_door_breaker', '1 for the state the breaker is in', 'state')
  const shared = gauge('gwanmun_door_evidence_shared', '0 while this process goes by its own view alone')

  return {
    lights(shown, measured) {
      next.set(shown.nextMs / 1000)
      for (const { id: provider, ...door } of measured.doors) measuredLight.set({ provider }, colours[door.light])
      for (const { id: provider, ...door } of shown.doors) {
        light.set({ provider }, colours[door.light])
        selectable.set({ provider }, door.selectable ? 1 : 0)
        for (const one of reasons) reason.set({ provider, reason: one }, one === door.reason ? 1 : 0)
      }
    },
    decisions(live, ageSeconds) {
      decided.set(live)
      decidedAge.set(ageSeconds)
    },
    doors(figures) {
      for (const { id: provider, ...door } of figures) {
        const back = door.verified + door.lost
        const setOrLeaveOut = (one: Gauge, value: number | null) =>
          value === null ? one.remove({ provider }) : one.set({ provider }, value)
        setOrLeaveOut(success, back === 0 ? null : door.verified / back)
        const seconds = (ms: number | null) => (ms === null ? null : ms / 1000)
        setOrLeaveOut(p95, seconds(door.p95Ms))
        setOrLeaveOut(way, seconds(door.wayMs))
        setOrLeaveOut(usualWay, seconds(door.usualWayMs))
        setOrLeaveOut(away, door.away)
        setOrLeaveOut(refused, door.refused)
        setOrLeaveOut(longWays, door.longWays)
        page.set({ provider }, door.pageFailures)
        returns.set({ provider, outcome: 'verified' }, door.verified)
        returns.set({ provider, outcome: 'exchange_failed' }, door.failures)
        returns.set({ provider, outcome: 'not_believed' }, door.lost - door.failures)
        saturation.set({ provider }, door.saturation)
        probes.set({ provider }, door.probeFailures)
        for (const state of breakerStates) breaker.set({ provider, state }, state === door.breaker ? 1 : 0)
        shared.set({ provider }, door.shared ? 1 : 0)
      }
    },
  }
}
