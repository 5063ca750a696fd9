import type { IncomingMessage } from 'node:http'
import { registeredClients } from '../core/clients.ts'
import { createIssuer, type Issuer } from '../core/issuer.ts'
import { createKeyRing } from '../core/keys.ts'
import { dialectOf } from '../dialects/index.ts'
import { createFaultBook, type FaultBook } from '../faults/fault-book.ts'
import { createHeldResponses, type HeldResponses } from '../faults/held-responses.ts'
import { createFlows, type Flow, type Flows } from '../ledger/flows.ts'
import { createLedger, type Ledger, type LedgerEntry } from '../ledger/ledger.ts'
import { createPeople, type People } from '../people/people.ts'
import { type ProviderId, providerProfiles } from '../providers.ts'
import { createPushes, type Pushes } from '../push/pushes.ts'
import type { SandboxSettings } from '../settings.ts'
import { bookPlan } from './book-plan.ts'
import { createClock, type SandboxClock } from './clock.ts'
import { takeWithoutPage } from './outcome.ts'

/** What is known of a request while it is in hand. */
export interface InHand {
  entry: LedgerEntry
  flow: Flow | undefined
  /** What a fault plan wants the person to do at the sign-in, by the outcome's id. */
  outcome: string | undefined
}

/** One isolated set of the five issuers. Nothing in it is seen or felt in another. */
export interface Sandbox {
  /** Null for the root. */
  readonly id: string | null
  /** Public base URL, without a trailing slash. */
  readonly base: string
  readonly settings: SandboxSettings
  readonly clock: SandboxClock
  readonly people: People
  readonly faults: FaultBook
  readonly ledger: Ledger
  readonly flows: Flows
  readonly pushes: Pushes
  /** Responses that faults hold back. */
  readonly held: HeldResponses
  /** Lets its time begin anew. @throws SandboxRefused (`no_such_sandbox`) when that is over */
  touch(): void
  /** Requests in the core's hands. */
  readonly inHand: WeakMap<IncomingMessage, InHand>
  /** Builds the provider at its first use. */
  issuer(provider: ProviderId): Issuer
  /**
   * Forgets faults, ledger, flows, codes, tokens, pushes and what was to be replayed, breaks what faults hold back, moves the
   * clock back and the keys to the first ones.
   */
  reset(): void
}

interface SandboxPlace {
  id: string | null
  /** Base URL of the whole house. */
  publicUrl: string
  /** The clock while nobody has moved it. */
  now?: (() => number) | undefined
  /** As in {@link Sandbox}; default: its time is never over. */
  touch?: Sandbox['touch'] | undefined
}

/** Opens a sandbox: some maps and no more; each of its issuers is built at its first request. */
export function openSandbox(settings: SandboxSettings, place: SandboxPlace): Sandbox {
  const { id, publicUrl, now, touch = () => {} } = place
  const base = id === null ? publicUrl : `${publicUrl}/s/${id}`
  const clock = createClock(now)
  const people = createPeople(clock.now, settings.people)
  const faults = createFaultBook()
  const flows = createFlows(clock.now)
  const ledger = createLedger({ onEntry: flows.seen })
  const pushes = createPushes(clock.now)
  const held = createHeldResponses()
  const clients = registeredClients(settings)
  const inHand: Sandbox['inHand'] = new WeakMap()
  const issuers = new Map<ProviderId, Issuer>()

  function bookStandingFaults(): void {
    for (const plan of settings.faults) bookPlan({ people, faults }, plan)
    for (const person of settings.people) {
      for (const plan of person.faults ?? []) {
        bookPlan({ people, faults }, { ...plan, match: { ...plan.match, persona: person.id } })
      }
    }
  }

  function buildIssuer(provider: ProviderId): Issuer {
    const issuer = createIssuer({
      url: `${base}/${provider}`,
      profile: providerProfiles[provider],
      clients,
      people,
      seed: settings.seed,
      clock,
      keys: createKeyRing(provider, { own: id !== null, rsa: signsWithRsa(provider) }),
      signInWithoutPage(request, hinted) {
        const held = inHand.get(request)
        return takeWithoutPage(sandbox, { provider, hinted, flow: held?.flow, outcomeId: held?.outcome })
      },
      told: {
        refused(request, error) {
          const held = inHand.get(request)
          if (held) held.entry.error = error
        },
        pushed(request, requestUri) {
          const flow = inHand.get(request)?.flow
          if (flow) flows.bindPushed(flow, requestUri)
        },
        asks(request, uid) {
          const flow = inHand.get(request)?.flow
          if (flow) flows.bindInteraction(flow, uid)
        },
        sentBack(request, { code, error }) {
          const flow = inHand.get(request)?.flow
          if (!flow) return
          const { artifacts } = issuer
          if (code === undefined) return flows.answered(flow, 'error', { error })
          const [grantId, persona] = [
            artifacts.grantOf('AuthorizationCode', code),
            artifacts.accountOf('AuthorizationCode', code),
          ]
          flows.answered(flow, 'code', { grantId, code, persona })
        },
      },
    })
    issuers.set(provider, issuer)
    return issuer
  }

  function signsWithRsa(provider: ProviderId): boolean {
    const alg = dialectOf(provider).idTokenAlg
    return clients.some(({ idTokenAlg }) => (idTokenAlg ?? alg) === 'RS256')
  }

  const sandbox: Sandbox = {
    id,
    base,
    settings,
    clock,
    people,
    faults,
    ledger,
    flows,
    pushes,
    held,
    touch,
    inHand,
    issuer: (provider) => issuers.get(provider) ?? buildIssuer(provider),
    reset() {
      faults.clear()
      bookStandingFaults()
      held.breakAll()
      ledger.clear()
      flows.clear()
      pushes.clear()
      clock.reset()
      for (const issuer of issuers.values()) {
        issuer.artifacts.clear()
        issuer.memory.clear()
        issuer.keys.reset()
      }
    },
  }
  bookStandingFaults()
  return sandbox
}
