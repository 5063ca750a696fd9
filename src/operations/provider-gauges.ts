import { Gauge, type Registry } from 'prom-client'
import { causeSources, type SeenCause } from '../domain/cause.ts'
import type { LightReason, LightsBoard } from '../domain/light.ts'

/** What one provider's light was made of, over the last minute, of all replicas while they share it. */
export interface ProviderFigures {
  id: string
  verified: number
  lost: number
  /** Of the lost, those whose token exchange failed. */
  failures: number
  /** 95th percentile of the token exchange, in milliseconds; null = no sample. */
  p95Ms: number | null
  /** Median round trip of verified people, in milliseconds, and its baseline; null = no sample. */
  roundTripMs: number | null
  baselineRoundTripMs: number | null
  /** Abandonment rate ÷ its baseline; null = too few round trips. */
  abandonment: number | null
  /** Share of exchanges that run for too long now, 0 to 1. */
  overdue: number
  /** Shares, 0 to 1: of returns that the provider refused; of verified people with a slow round trip. Null = too few. */
  refused: number | null
  slowRoundTrips: number | null
  /** Failed login-page checks, and failed probes, in a row up to now. */
  loginPageFailures: number
  probeFailures: number
  /** Calls in flight ÷ capacity, 0 to 1. */
  utilization: number
  breaker: (typeof breakerStates)[number]
  /** False: the hot store does not answer, and these are the figures of this replica alone. */
  shared: boolean
  /** Why it fails, as this replica saw it. */
  causes: readonly SeenCause[]
}

const breakerStates = ['closed', 'open', 'half-open', 'slow-start'] as const
/** Labels of the deprecated breaker gauge. */
const formerState = { closed: 'closed', open: 'open', 'half-open': 'half-open', 'slow-start': 'ramp' } as const
const colours = { green: 0, yellow: 1, red: 2 } as const
const reasons: readonly LightReason[] = [
  'ok',
  'slow',
  'failing',
  'saturated',
  'recovering',
  'unknown',
  'maintenance',
  'outage',
  'operator_closed',
]

export interface ProviderGauges {
  /** The lights as people see them; `measured` as they were before the decisions of operators. */
  lights(shown: LightsBoard, measured: LightsBoard): void
  providers(figures: readonly ProviderFigures[]): void
  /** Decisions of operators that are live, and how long ago they were read, in seconds. */
  decisions(live: number, ageSeconds: number): void
}

/** One gauge under its name and, for one release, under its former name. */
interface RenamedGauge {
  set(labels: Record<string, string>, value: number): void
  remove(labels: Record<string, string>): void
}

interface GaugeOptions {
  former?: string | null
  help: string
  label?: string
}

/** Health of the providers as Prometheus gauges. A figure that was not measured is left out, not written as zero. */
export function openProviderGauges(registry: Registry): ProviderGauges {
  const single = (name: string, help: string) => new Gauge({ name, help, registers: [registry] })
  const labelled = (name: string, help: string, label?: string) =>
    new Gauge({ name, help, labelNames: label ? ['provider', label] : ['provider'], registers: [registry] })
  /** @param former name without `gwanmun_door_`; null = it never had one */
  function gauge(name: string, { former = name, help, label }: GaugeOptions) {
    const present = labelled(`gwanmun_provider_${name}`, help, label)
    const old =
      former === null ? null : labelled(`gwanmun_door_${former}`, `Deprecated: gwanmun_provider_${name}`, label)
    const both: RenamedGauge = {
      set(labels, value) {
        present.set(labels, value)
        old?.set(labels, value)
      },
      remove(labels) {
        present.remove(labels)
        old?.remove(labels)
      },
    }
    return both
  }
  const next = single('gwanmun_lights_next_seconds', 'How long pages are told to wait before they ask again')
  const decided = single('gwanmun_operator_decisions', 'Decisions of operators in force or planned')
  const decidedAge = single(
    'gwanmun_operator_decisions_age_seconds',
    'Time since they were last read; grows while the store is away',
  )
  const light = gauge('light', { help: 'Light of a door as people see it: 0 green, 1 yellow, 2 red' })
  const measuredLight = gauge('light_measured', { help: 'The same before the decisions of operators' })
  const selectable = gauge('selectable', { help: '1 when people can choose the door' })
  const reason = gauge('reason', { help: '1 for the reason of the light', label: 'reason' })
  const rule = openRuleGauge(
    labelled('gwanmun_provider_rule', '1 for the light rule that decides, before the decisions of operators', 'rule'),
  )
  const cause = openCauseGauge(registry)
  const provider = providerGauges(gauge)
  const breaker = labelled('gwanmun_provider_breaker', '1 for the state of the breaker', 'state')
  const formerBreaker = labelled('gwanmun_door_breaker', 'Deprecated: gwanmun_provider_breaker', 'state')

  return {
    lights(shown, measured) {
      next.set(shown.nextMs / 1000)
      for (const { id, ...door } of measured.doors) {
        measuredLight.set({ provider: id }, colours[door.light])
        rule(id, door.rule)
      }
      for (const { id, ...door } of shown.doors) {
        light.set({ provider: id }, colours[door.light])
        selectable.set({ provider: id }, door.selectable ? 1 : 0)
        for (const one of reasons) reason.set({ provider: id, reason: one }, one === door.reason ? 1 : 0)
      }
    },
    decisions(live, ageSeconds) {
      decided.set(live)
      decidedAge.set(ageSeconds)
    },
    providers(figures) {
      for (const one of figures) {
        provider(one)
        cause(one)
        for (const state of breakerStates) {
          const is = state === one.breaker ? 1 : 0
          breaker.set({ provider: one.id, state }, is)
          formerBreaker.set({ provider: one.id, state: formerState[state] }, is)
        }
      }
    },
  }
}

/** One series per provider and source, while the source sees a cause. The label is the kind, from a closed list; details are for the log. */
function openCauseGauge(registry: Registry): (figures: Pick<ProviderFigures, 'id' | 'causes'>) => void {
  const gauge = new Gauge({
    name: 'gwanmun_provider_cause',
    help: '1 for the kind of cause for which a provider fails now, by who saw it',
    labelNames: ['provider', 'source', 'kind'],
    registers: [registry],
  })
  const shown = new Map<string, string>()
  return ({ id: provider, causes }) => {
    for (const source of causeSources) {
      const key = `${source} ${provider}`
      const before = shown.get(key)
      const kind = causes.find((cause) => cause.source === source && cause.endedAt === null)?.kind
      if (before === kind) continue
      if (before !== undefined) gauge.remove({ provider, source, kind: before })
      if (kind === undefined) shown.delete(key)
      else {
        shown.set(key, kind)
        gauge.set({ provider, source, kind }, 1)
      }
    }
  }
}

/** One series per provider: the former rule is removed when another one decides. */
function openRuleGauge(gauge: Gauge): (provider: string, rule: string | undefined) => void {
  const shown = new Map<string, string>()
  return (provider, rule) => {
    const before = shown.get(provider)
    if (before === rule) return
    if (before !== undefined) gauge.remove({ provider, rule: before })
    if (rule === undefined) shown.delete(provider)
    else {
      shown.set(provider, rule)
      gauge.set({ provider, rule }, 1)
    }
  }
}

/** The gauges of one provider's figures; returns the function that sets them all. */
function providerGauges(
  gauge: (name: string, options: GaugeOptions) => RenamedGauge,
): (figures: ProviderFigures) => void {
  const returns = gauge('returns', { help: 'Returned people of the last minute, by outcome', label: 'outcome' })
  const success = gauge('success_ratio', { help: 'Share of returned people verified, last minute' })
  const p95 = gauge('exchange_p95_seconds', { help: 'Token exchange, 95th percentile of the last minute' })
  const utilization = gauge('utilization_ratio', {
    former: 'saturation_ratio',
    help: 'Calls in flight ÷ capacity, mean of the last minute',
  })
  const roundTrip = gauge('round_trip_seconds', {
    former: 'way_seconds',
    help: 'Round trip of verified people, median of the last minute',
  })
  const roundTripBaseline = gauge('round_trip_baseline_seconds', {
    former: 'way_usual_seconds',
    help: 'Baseline of the round trip',
  })
  const abandonment = gauge('abandonment_ratio', {
    former: 'away_ratio',
    help: 'Share of round trips without a return after three minutes ÷ its baseline',
  })
  const refused = gauge('refused_ratio', {
    help: 'Share of returns that the provider refused, by no wish of the person',
  })
  const slowRoundTrips = gauge('slow_round_trips_ratio', {
    former: 'long_ways_ratio',
    help: 'Share of verified people whose round trip took 1.5 times the baseline or more',
  })
  const overdue = gauge('overdue_ratio', { former: null, help: 'Share of exchanges that run for too long now' })
  const loginPage = gauge('login_page_failures', {
    former: 'page_failures',
    help: 'Failed login-page checks in a row',
  })
  const probes = gauge('probe_failures', { help: 'Failed probes in a row' })
  const shared = gauge('evidence_shared', { help: '0 while this replica goes by its own evidence alone' })

  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000)
  return ({ id: provider, ...figures }) => {
    const setOrRemove = (one: RenamedGauge, value: number | null) =>
      value === null ? one.remove({ provider }) : one.set({ provider }, value)
    const returned = figures.verified + figures.lost
    setOrRemove(success, returned === 0 ? null : figures.verified / returned)
    setOrRemove(p95, seconds(figures.p95Ms))
    setOrRemove(roundTrip, seconds(figures.roundTripMs))
    setOrRemove(roundTripBaseline, seconds(figures.baselineRoundTripMs))
    setOrRemove(abandonment, figures.abandonment)
    setOrRemove(refused, figures.refused)
    setOrRemove(slowRoundTrips, figures.slowRoundTrips)
    overdue.set({ provider }, figures.overdue)
    loginPage.set({ provider }, figures.loginPageFailures)
    probes.set({ provider }, figures.probeFailures)
    returns.set({ provider, outcome: 'verified' }, figures.verified)
    returns.set({ provider, outcome: 'exchange_failed' }, figures.failures)
    returns.set({ provider, outcome: 'not_believed' }, figures.lost - figures.failures)
    utilization.set({ provider }, figures.utilization)
    shared.set({ provider }, figures.shared ? 1 : 0)
  }
}
