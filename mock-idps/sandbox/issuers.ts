import type { IncomingMessage } from 'node:http'
import type { SandboxClock } from '../clock.ts'
import { registeredClients } from '../core/clients.ts'
import { createIssuer, type Issuer, type IssuerEvents } from '../core/issuer.ts'
import { dialectOf } from '../dialects/index.ts'
import type { FaultBook } from '../faults/fault-book.ts'
import { createReplayMemory, type ReplayMemory } from '../faults/replay-memory.ts'
import { formPostPage } from '../html/form-post-page.tsx'
import { refusalPage } from '../html/refusal-page.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import type { Flow, Flows } from '../ledger/flows.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import type { People } from '../people/people.ts'
import { type ProviderId, providerProfiles } from '../providers.ts'
import type { SandboxSettings } from '../settings.ts'
import { signInWithoutPage } from './outcome.ts'

/** What is known of a request while the core answers it. */
export interface ActiveRequest {
  entry: LedgerEntry
  flow: Flow | undefined
  /** What a fault plan wants the person to do at the sign-in, by the outcome's id. */
  outcome: string | undefined
}

export type ActiveRequests = WeakMap<IncomingMessage, ActiveRequest>

/** One issuer, and what clients sent to it recently. */
export interface SandboxIssuer extends Issuer {
  replayMemory: ReplayMemory
}

interface IssuersSetup {
  /** Public base URL of the sandbox, without a trailing slash. */
  base: string
  settings: SandboxSettings
  /** True when the key rings must differ from those of every other sandbox; false for the root. */
  ownKeys: boolean
  clock: SandboxClock
  people: People
  faults: FaultBook
  flows: Flows
  activeRequests: ActiveRequests
}

/** The five issuers of one sandbox. */
export interface Issuers {
  /** Builds the issuer at its first use. */
  of(provider: ProviderId): SandboxIssuer
  /** Forgets codes, tokens and what could be replayed, and goes back to the first keys. */
  reset(): void
}

/** Writes what the core did with a request into the ledger and its flow. @param artifacts of the same issuer, at call time */
function recorder(
  { flows, activeRequests }: Pick<IssuersSetup, 'flows' | 'activeRequests'>,
  artifacts: () => Issuer['artifacts'],
): IssuerEvents {
  const flowOf = (request: IncomingMessage) => activeRequests.get(request)?.flow
  return {
    refused(request, error) {
      const active = activeRequests.get(request)
      if (active) active.entry.error = error
    },
    pushed(request, requestUri) {
      const flow = flowOf(request)
      if (flow) flows.bindPushed(flow, requestUri)
    },
    asked(request, uid) {
      const flow = flowOf(request)
      if (flow) flows.bindInteraction(flow, uid)
    },
    sentBack(request, { code, error }) {
      const flow = flowOf(request)
      if (!flow) return
      if (code === undefined) return flows.answered(flow, 'error', { error })
      const grantId = artifacts().grantOf('AuthorizationCode', code)
      const persona = artifacts().accountOf('AuthorizationCode', code)
      flows.answered(flow, 'code', { grantId, code, persona })
    },
  }
}

export function createIssuers(setup: IssuersSetup): Issuers {
  const { base, settings, ownKeys, clock, people, faults, activeRequests } = setup
  const clients = registeredClients(settings)
  const issuers = new Map<ProviderId, SandboxIssuer>()

  function signsWithRsa(provider: ProviderId): boolean {
    const alg = dialectOf(provider).idTokenAlg
    return clients.some(({ idTokenAlg }) => (idTokenAlg ?? alg) === 'RS256')
  }

  function build(provider: ProviderId): SandboxIssuer {
    const issuer: Issuer = createIssuer({
      url: `${base}/${provider}`,
      profile: providerProfiles[provider],
      clients,
      people,
      seed: settings.seed,
      clock,
      keys: createKeyRing(provider, { own: ownKeys, rsa: signsWithRsa(provider) }),
      signInWithoutPage(request, hinted) {
        const active = activeRequests.get(request)
        const { flow, outcome: outcomeId } = active ?? {}
        return signInWithoutPage({ people, faults }, { provider, hinted, flow, outcomeId })
      },
      events: recorder(setup, () => issuer.artifacts),
      render: { refusal: refusalPage, formPost: formPostPage },
    })
    const withMemory = { ...issuer, replayMemory: createReplayMemory() }
    issuers.set(provider, withMemory)
    return withMemory
  }

  return {
    of: (provider) => issuers.get(provider) ?? build(provider),
    reset() {
      for (const { artifacts, replayMemory, keys } of issuers.values()) {
        artifacts.clear()
        replayMemory.clear()
        keys.reset()
      }
    },
  }
}
