import passport from 'passport'
import { GwanmunError } from '../domain/errors.ts'
import type { PersonId, ProviderId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
import type { PersonAlias, PersonDirectory } from '../domain/person.ts'
import type { Assertion, Ci, ProviderDefinition, ProviderStep } from '../domain/provider.ts'
import { failureOf } from '../domain/verification-failure.ts'
import type { World } from '../domain/world.ts'
import { openProviderHttp, type ProviderHttpSettings } from './http.ts'
import { lookAtFront } from './login-page-check.ts'
import { refreshJob } from './refresh.ts'
import { DoorStrategy } from './strategy.ts'
import { openTurnstile } from './turnstile.ts'

/** A definition with its settings from the configuration. */
export interface ConfiguredProvider {
  definition: ProviderDefinition
  settings: unknown
  /** Whether to look, now and then, if the page people are sent to is there. Default true. */
  probeAuthorization?: boolean
}

export interface FederationTools {
  world: World
  /** Puts a call behind the breaker of that provider and step. */
  guard(provider: ProviderId, step: ProviderStep, call: typeof fetch): typeof fetch
  http: ProviderHttpSettings
  /** Calls to one provider and step in flight at once, 1 or more; the bulkhead of `guard`. */
  capacity: number
  /** How long a citizen who is back waits for a place, in milliseconds. Default 2000. */
  returnWaitMs: number
  /** How long a citizen waits for `complete` in all, in milliseconds, once there is a place. Default 10 000. */
  deadlineMs: number
}

/** A door as the rest of the broker sees it. */
export interface Door {
  definition: ProviderDefinition
  probe(signal: AbortSignal): Promise<void>
  /** Looks at the page people are sent to; false: its address is not known yet. Left out: nobody is to look. */
  front?(signal: AbortSignal): Promise<boolean>
  /** People who are back from it and wait because all places are taken. */
  waiting(): number
}

export interface Federation {
  doors: readonly Door[]
  /** Every door as a passport strategy, by provider id. */
  passport: Pick<typeof passport, 'authenticate'>
  /** Keep the providers' metadata fresh in the background, each by itself: a provider that is down delays nobody. */
  jobs: readonly Job[]
  stop(): Promise<void>
}

/** Opens every configured provider and hangs it in a passport of our own (no globals). */
export function openFederation(providers: readonly ConfiguredProvider[], tools: FederationTools): Federation {
  const ours = new passport.Passport()
  const closes: (() => Promise<void> | void)[] = []
  const opened = providers.map(({ definition, settings, probeAuthorization = true }) => {
    const http = openProviderHttp(tools.http)
    closes.push(http.close)
    const adapter = definition.open(settings, {
      fetchFor: (step) => tools.guard(definition.id, step, http.fetch),
      now: tools.world.now,
    })
    // One call at a time each, so that the bulkhead is not filled by them: one is left for the probe.
    const places = Math.max(1, tools.capacity - 1)
    const turnstile = openTurnstile(definition.id, { places, waitMs: tools.returnWaitMs }, tools.world.now)
    ours.use(new DoorStrategy(definition.id, { adapter, turnstile, ...tools }))
    const front = probing(definition.id, async (signal) => {
      const url = adapter.authorizationEndpoint?.() ?? null
      if (url) await lookAtFront(http.look, url, signal)
      return url !== null
    })
    const looks = probeAuthorization && adapter.authorizationEndpoint !== undefined
    const probe = probing(definition.id, async (signal) => adapter.probe(signal))
    return { definition, adapter, probe, ...(looks ? { front } : {}), waiting: turnstile.waiting }
  })
  return {
    doors: opened,
    passport: ours,
    jobs: opened.map(({ definition, adapter }) => refreshJob(definition.id, () => adapter.refresh())),
    async stop() {
      await Promise.all(closes.splice(0).map((close) => close()))
    },
  }
}

/**
 * A probe that fails only with a classified error. The adapter of an operator's own module may throw anything, also where it
 * should reject: that must end no process.
 */
function probing<Found>(provider: ProviderId, probe: (signal: AbortSignal) => Promise<Found>): typeof probe {
  return (signal) =>
    probe(signal).catch((error: unknown) => {
      if (failureOf(error)) throw error
      const reason = (error as { status?: unknown } | null)?.status === 429 ? 'throttled' : 'probe_failed'
      throw new GwanmunError('provider_unavailable', { provider, fault: 'provider', reason }, { cause: error })
    })
}

/** Resolves an assertion to a person: an existing alias of the CI, else a new person. The CI goes no further. */
export async function personOf(
  { ci }: Assertion,
  tools: { world: World; aliasesOf(ci: Ci): PersonAlias[]; people: PersonDirectory },
): Promise<PersonId> {
  return tools.people.resolve(tools.aliasesOf(ci), tools.world.token(128) as PersonId)
}
