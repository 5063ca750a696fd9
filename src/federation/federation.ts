import passport from 'passport'
import type { PersonId, ProviderId } from '../domain/ids.ts'
import type { PersonAlias, PersonDirectory } from '../domain/person.ts'
import type { Assertion, Ci, ProviderDefinition, ProviderObserver, ProviderStep } from '../domain/provider.ts'
import type { World } from '../domain/world.ts'
import { openProviderHttp, type ProviderHttpSettings } from './http.ts'
import { startRefreshing } from './refresh.ts'
import { DoorStrategy } from './strategy.ts'

/** A definition with its settings from the configuration. */
export interface ConfiguredProvider {
  definition: ProviderDefinition
  settings: unknown
}

export interface FederationTools {
  world: World
  observer: ProviderObserver
  /** Puts a call behind the breaker of that provider and step. */
  guard(provider: ProviderId, step: ProviderStep, call: typeof fetch): typeof fetch
  http: ProviderHttpSettings
  /** How long a citizen waits for `complete` in all, in milliseconds. Default 10 000. */
  deadlineMs: number
}

/** A door as the rest of the broker sees it. */
export interface Door {
  definition: ProviderDefinition
  probe(signal: AbortSignal): Promise<void>
}

export interface Federation {
  doors: readonly Door[]
  /** Every door as a passport strategy, by provider id. */
  passport: Pick<typeof passport, 'authenticate'>
  /** Keeps the providers' metadata fresh in the background; a provider that is down holds nobody up. */
  start(): void
  stop(): Promise<void>
}

/** Opens every configured provider and hangs it in a passport of our own (no globals). */
export function openFederation(providers: readonly ConfiguredProvider[], tools: FederationTools): Federation {
  const ours = new passport.Passport()
  const closes: (() => Promise<void> | void)[] = []
  const opened = providers.map(({ definition, settings }) => {
    const http = openProviderHttp(tools.http)
    closes.push(http.close)
    const adapter = definition.open(settings, {
      fetchFor: (step) => tools.guard(definition.id, step, http.fetch),
      now: tools.world.now,
    })
    ours.use(new DoorStrategy(definition.id, { adapter, ...tools }))
    return { definition, adapter, probe: (signal: AbortSignal) => adapter.probe(signal) }
  })
  return {
    doors: opened,
    passport: ours,
    start() {
      for (const { adapter } of opened) closes.push(startRefreshing(() => adapter.refresh()))
    },
    async stop() {
      await Promise.all(closes.splice(0).map((close) => close()))
    },
  }
}

/** Whom an assertion is about: found by the aliases of its CI, or new. Here the CI ends. */
export async function personOf(
  { ci }: Assertion,
  tools: { world: World; aliasesOf(ci: Ci): PersonAlias[]; people: PersonDirectory },
): Promise<PersonId> {
  return tools.people.resolve(tools.aliasesOf(ci), tools.world.token(128) as PersonId)
}
