import type { SeenCause } from '../domain/cause.ts'
import type { FairQueue } from '../domain/fair-queue.ts'
import type { JourneyId } from '../domain/ids.ts'
import type { Attempt, ProviderDefinition } from '../domain/provider.ts'
import type { World } from '../domain/world.ts'
import { type ConfiguredProvider, type OpenProvider, openFederation } from './federation.ts'
import type { ProviderHttpSettings } from './http.ts'

/** What one look at a provider came to. */
export interface ExaminedProvider {
  definition: ProviderDefinition
  /** Why it fails, the latest first; empty: nothing was found. */
  causes: readonly SeenCause[]
  /** The status with which its login page refuses our client and redirect URI; null: it does not, or could not be asked. */
  redirectRefused: number | null
}

export interface ExamineTools {
  world: World
  /** Public origin of the broker, which the redirect URI begins with. */
  origin: URL
  http: ProviderHttpSettings
}

/** Nothing waits and nothing is limited: one look at a time. */
const noQueue: FairQueue = { run: (_caller, work) => work(), waiting: () => 0 }

/**
 * Looks once at one provider, as the background of a broker does: metadata and keys, probe, login page; and beside these at an
 * authorization request like ours, which shows whether client and redirect URI are registered. No breaker stands between.
 */
export async function examineProvider(
  configured: ConfiguredProvider,
  { world, origin, http }: ExamineTools,
): Promise<ExaminedProvider> {
  const federation = openFederation([configured], {
    world,
    guard: (_provider, _step, call) => call,
    queueFor: () => noQueue,
    http,
    causeSeen: () => undefined,
    deadlineMs: http.totalMs,
  })
  const { definition } = configured
  const signal = () => AbortSignal.timeout(http.totalMs)
  /** What fails is kept as a cause. */
  const tried = async (work: () => unknown) => {
    try {
      await work()
    } catch {}
  }
  try {
    for (const { run } of federation.jobs) await tried(() => run(signal()))
    const [provider] = federation.providers
    if (!provider || federation.causes.of(definition.id).length > 0)
      return { definition, causes: federation.causes.of(definition.id), redirectRefused: null }
    await Promise.all([tried(() => provider.probe(signal())), tried(() => provider.checkLoginPage?.(signal()))])
    const redirectRefused = await redirectRefusal(provider, { world, origin, signal: signal() })
    return { definition, causes: federation.causes.of(definition.id), redirectRefused }
  } finally {
    await federation.stop()
  }
}

/** A login page answers a request of a registered client with a page or a redirect, and one that it does not know with 4xx. */
async function redirectRefusal(
  { definition: { id }, loginPageStatus }: OpenProvider,
  { world, origin, signal }: { world: World; origin: URL; signal: AbortSignal },
): Promise<number | null> {
  const startedAt = world.now()
  const attempt: Attempt = {
    provider: id,
    journey: world.token(128) as JourneyId,
    state: world.token(160),
    nonce: world.token(160),
    codeVerifier: world.token(256),
    redirectUri: new URL(`/doors/${id}/callback`, origin).href,
    startedAt,
    expiresAt: startedAt + 60_000,
    lang: 'ko',
  }
  const status = await loginPageStatus(attempt, signal).catch(() => null)
  return status !== null && status >= 400 && status < 500 && status !== 429 ? status : null
}
