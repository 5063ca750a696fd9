/**
 * Federation: we are a client of the identity providers.
 *
 *   start    attempts.start ─ sealed cookie ─► passport ─► ProviderStrategy ─► adapter.begin ─► 303 to the provider
 *   return   attempts.take ─► passport ─► ProviderStrategy ─► fair queue (permit) ─► adapter.complete, within the deadline
 *                                              adapter ─► fetch behind the breaker of its step ─► http.ts ─► provider
 *   always   refresh job (metadata, keys) · probe and login-page check, when health asks for them
 *            why any of them failed ─► causes.ts ─► log, operators' API, metrics
 *
 * Enters: an attempt, the callback URL. Leaves: an assertion, or an error whose fault is decided here or in the adapter
 * (`domain/fault.ts`). State, nonce, PKCE and deadlines are ours; an adapter keeps nothing. The CI ends in `personOf`.
 * Decisions: ADR 4 (person id), 11 (passport), 12 (fair queue), 18 (faults).
 */
import passport from 'passport'
import type { CauseSource, SeenCause } from '../domain/cause.ts'
import { GwanmunError } from '../domain/errors.ts'
import type { FairQueue } from '../domain/fair-queue.ts'
import type { PersonId, ProviderId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
import type { PersonAlias, PersonDirectory } from '../domain/person.ts'
import type { Assertion, Attempt, Ci, ProviderAdapter, ProviderDefinition, ProviderStep } from '../domain/provider.ts'
import { failureOf } from '../domain/verification-failure.ts'
import type { World } from '../domain/world.ts'
import { sha256 } from '../mechanics/hash.ts'
import { openCauses, type ProviderCauses } from './causes.ts'
import { completeInTurn, type OverdueExchanges, type Returned, type Verified } from './exchange.ts'
import { openProviderHttp, type ProviderHttp, type ProviderHttpSettings } from './http.ts'
import { checkLoginPage } from './login-page-check.ts'
import { refreshJob } from './refresh.ts'
import { ProviderStrategy } from './strategy.ts'

/** A definition with its settings from the configuration. */
export interface ConfiguredProvider {
  definition: ProviderDefinition
  settings: unknown
  /** Whether the login page is checked beside each probe. Default true. */
  probeAuthorization?: boolean
}

export interface FederationTools {
  world: World
  /** Puts a call behind the breaker of that provider and step. */
  guard(provider: ProviderId, step: ProviderStep, call: typeof fetch): typeof fetch
  /** Where returned people wait for a permit of this provider. */
  queueFor(provider: ProviderId): FairQueue
  http: ProviderHttpSettings
  /** What calls of one provider go through. Default: sockets, by these settings. */
  openHttp?: ((provider: ProviderId) => ProviderHttp) | undefined
  /** Told of each new cause for which a provider fails. */
  causeSeen(provider: ProviderId, cause: SeenCause): void
  /** The longest time of `complete`, in milliseconds, once there is a permit. Default 10 000. */
  deadlineMs: number
  /** See `ExchangeTools`. */
  overdue?: OverdueExchanges | undefined
}

/** A provider as the rest of the broker sees it. */
export interface OpenProvider {
  definition: ProviderDefinition
  /** The two ends of a round trip, as passport runs them; for callers without HTTP. */
  begin(attempt: Attempt): Promise<URL>
  complete(returned: Returned): Promise<Verified>
  /** Rejects only with an error of which `failureOf` knows the fault. */
  probe(signal: AbortSignal): Promise<void>
  /** Checks the login page, like `probe`; false: its address is not known yet. Left out: it is not checked. */
  checkLoginPage?: ((signal: AbortSignal) => Promise<boolean>) | undefined
  /** The HTTP status of the login page when it is asked as a browser with this attempt would. Rejects like `probe`. */
  loginPageStatus(attempt: Attempt, signal: AbortSignal): Promise<number>
  /** Returned people that wait because all permits are taken. */
  waiting(): number
}

export interface Federation {
  providers: readonly OpenProvider[]
  /** Why providers fail. */
  causes: ProviderCauses
  /** Every provider as a passport strategy, by its id. */
  passport: Pick<typeof passport, 'authenticate'>
  /** Keep the providers' metadata fresh in the background, each by itself: a provider that is down delays no other. */
  jobs: readonly Job[]
  stop(): Promise<void>
}

/** Opens every configured provider as a strategy of a passport of our own (no globals). */
export function openFederation(configured: readonly ConfiguredProvider[], tools: FederationTools): Federation {
  const ours = new passport.Passport()
  const causes = openCauses(tools.world.now, tools.causeSeen)
  const opened = configured.map(({ definition, settings, probeAuthorization = true }) => {
    const { id } = definition
    const http = tools.openHttp?.(id) ?? openProviderHttp(tools.http)
    const adapter = definition.open(settings, {
      fetchFor: (step) => tools.guard(id, step, http.fetch),
      now: tools.world.now,
      sha256: (text) => sha256(text, 'base64url'),
    })
    const { world, deadlineMs, overdue } = tools
    const queue = tools.queueFor(id)
    const exchange = { adapter, queue, world, deadlineMs, overdue }
    ours.use(new ProviderStrategy(id, exchange))
    const observed = observerOf(causes, id)
    const loginPageCheck = probeAuthorization ? loginPageCheckOf(id, adapter, http) : undefined
    const provider: OpenProvider = {
      definition,
      begin: (attempt) => adapter.begin(attempt),
      complete: (returned) => completeInTurn(exchange, returned),
      probe: observed(
        'probe',
        classified(id, async (signal) => adapter.probe(signal)),
      ),
      checkLoginPage: loginPageCheck && observed('login_page', loginPageCheck),
      loginPageStatus: (attempt, signal) =>
        classified(id, async () => http.reach(await adapter.begin(attempt), signal))(signal),
      waiting: queue.waiting,
    }
    const refreshed = {
      succeeded: () => causes.succeeded(id, 'metadata'),
      failed: (error: unknown) => causes.failed(id, 'metadata', error),
    }
    return { provider, http, job: refreshJob(id, () => adapter.refresh(), refreshed) }
  })
  return {
    providers: opened.map(({ provider }) => provider),
    causes,
    passport: ours,
    jobs: opened.map(({ job }) => job),
    async stop() {
      await Promise.all(opened.map(({ http }) => http.close()))
    },
  }
}

function loginPageCheckOf(
  id: ProviderId,
  adapter: ProviderAdapter,
  http: ProviderHttp,
): OpenProvider['checkLoginPage'] {
  if (adapter.authorizationEndpoint === undefined) return undefined
  return classified(id, async (signal) => {
    const url = adapter.authorizationEndpoint?.() ?? null
    if (url) await checkLoginPage(http.reach, url, signal)
    return url !== null
  })
}

type Check<Found> = (signal: AbortSignal) => Promise<Found>

/** Notes why a check failed. One that was stopped says nothing; nor does one that could not be made (false). */
function observerOf(causes: ProviderCauses, id: ProviderId) {
  return <Found>(source: CauseSource, check: Check<Found>): Check<Found> =>
    async (signal) => {
      try {
        const found = await check(signal)
        if (found !== false) causes.succeeded(id, source)
        return found
      } catch (error) {
        if (!isStopped(signal)) causes.failed(id, source, error)
        throw error
      }
    }
}

/** The check was given up because the process stops, and not because it took too long. */
function isStopped({ aborted, reason }: AbortSignal): boolean {
  return aborted && (reason as { name?: unknown } | null)?.name !== 'TimeoutError'
}

/**
 * A check that rejects only with a classified error. The adapter of an operator's own module may throw anything, also where it
 * should reject: that must end no process.
 */
function classified<Found>(provider: ProviderId, check: Check<Found>): Check<Found> {
  return (signal) =>
    check(signal).catch((error: unknown) => {
      if (failureOf(error)) throw error
      const reason = (error as { status?: unknown } | null)?.status === 429 ? 'throttled' : 'probe_failed'
      throw new GwanmunError('provider_unavailable', { provider, fault: 'provider', reason }, { cause: error })
    })
}

/** Resolves an assertion to a person: an existing alias of the CI, else a new person. The CI goes no further. */
export async function personOf(
  { ci }: Assertion,
  tools: { world: Pick<World, 'token'>; aliasesOf(ci: Ci): PersonAlias[]; people: PersonDirectory },
): Promise<PersonId> {
  return tools.people.resolve(tools.aliasesOf(ci), tools.world.token(128) as PersonId)
}
