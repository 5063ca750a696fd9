import { autoForm } from '../../mock-idps/browser/forms.ts'
import type { JourneyId } from '../../src/domain/ids.ts'
import type { Assertion, Attempt, ProviderAdapter, ProviderDefinition } from '../../src/domain/provider.ts'
import { defaultHttpSettings, openProviderHttp, type ProviderHttpSettings } from '../../src/federation/http.ts'
import { defaultBreakerSettings, openBreakers } from '../../src/health/breaker/breaker.ts'
import { sha256 } from '../../src/mechanics/hash.ts'
import { system } from '../../src/system.ts'

/** One door as in the broker: adapter over the real HTTP client and breakers. No citizen's browser but what `visit` plays. */
export interface OpenDoor {
  adapter: ProviderAdapter
  attempt(change?: Partial<Attempt>): Attempt
  /** Goes to the provider and comes back: the callback URL it sends the browser to. */
  visit(attempt: Attempt): Promise<URL>
  /** The whole trip; the metadata is had. */
  verify(change?: Partial<Attempt>): Promise<Assertion>
  close(): Promise<void>
}

/** The client that the simulators know. */
export const simulatorClient = { clientId: 'gwanmun', clientSecret: 'gwanmun-simulator-secret' }

/** Against hanging only: on a busy machine an honest answer may take seconds. A test of a time limit gives its own. */
const patient = { connectMs: 60_000, totalMs: 60_000 }

export function openDoor(
  definition: ProviderDefinition,
  settings: Record<string, unknown>,
  http: Partial<ProviderHttpSettings> = {},
): OpenDoor {
  const { fetch: call, close } = openProviderHttp({ ...defaultHttpSettings, ...patient, ...http })
  const breakers = openBreakers(definition.id, { ...defaultBreakerSettings, backstopMs: 2 * patient.totalMs })
  const adapter = definition.open(
    { ...simulatorClient, ...settings },
    { fetchFor: (step) => breakers.guard(step, call), now: system.now, sha256: (text) => sha256(text, 'base64url') },
  )
  const door: OpenDoor = {
    adapter,
    attempt: (change = {}) => ({
      provider: definition.id,
      journey: 'journey-1' as JourneyId,
      state: system.token(160),
      nonce: system.token(160),
      codeVerifier: system.token(256),
      redirectUri: `http://localhost:3000/doors/${definition.id}/callback`,
      startedAt: system.now(),
      expiresAt: system.now() + 600_000,
      lang: 'ko',
      loginHint: 'man',
      ...change,
    }),
    async visit(attempt) {
      const answer = await fetch(await adapter.begin(attempt), { redirect: 'manual' })
      const form = autoForm(await answer.text(), answer.url)
      // The broker turns the POST into a GET of the same parameters.
      if (form) return new URL(`${form.action}?${new URLSearchParams(form.fields)}`)
      return new URL(answer.headers.get('location') ?? 'about:blank')
    },
    async verify(change) {
      await adapter.refresh()
      const attempt = door.attempt(change)
      return adapter.complete(attempt, await door.visit(attempt))
    },
    async close() {
      breakers.close()
      await close()
    },
  }
  return door
}
