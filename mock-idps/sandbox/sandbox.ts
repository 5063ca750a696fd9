/**
 * One isolated set of the five issuers. Nothing in it affects another sandbox.
 *
 *   settings → openSandbox ─┬─ clock, people, faults (book-plan checks plans), ledger → flows, pushes, held responses
 *                           └─ issuers: core + keys + replay memory; events of the core → ledger and flows
 *   sandboxes: the root and the others by id, each with a lifetime · handle-of: a sandbox for programs
 *   outcome: what a person does at a sign-in, by hand, by account or by plan
 */

import { createClock, type SandboxClock } from '../clock.ts'
import { createFaultBook, type FaultBook } from '../faults/fault-book.ts'
import { createHeldResponses, type HeldResponses } from '../faults/held-responses.ts'
import { createFlows, type Flows } from '../ledger/flows.ts'
import { createLedger, type Ledger } from '../ledger/ledger.ts'
import { createPeople, type People } from '../people/people.ts'
import type { ProviderId } from '../providers.ts'
import type { SandboxSettings } from '../settings.ts'
import { bookPlan } from './book-plan.ts'
import { type ActiveRequests, createIssuers, type SandboxIssuer } from './issuers.ts'
import { createPushes, type Pushes } from './pushes.ts'

/** One isolated set of the five issuers. */
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
  /** Requests that the core is answering. */
  readonly activeRequests: ActiveRequests
  /** Restarts the lifetime of the sandbox. @throws SandboxRefused (`no_such_sandbox`) when the lifetime is over */
  touch(): void
  /** Builds the issuer at its first use. */
  issuer(provider: ProviderId): SandboxIssuer
  /**
   * Forgets faults, ledger, flows, codes, tokens, pushes and replayable values, breaks the connections that faults hold
   * back, and sets clock and keys back to their start.
   */
  reset(): void
}

interface SandboxPlace {
  id: string | null
  /** Base URL of the whole server. */
  publicUrl: string
  /** Epoch milliseconds; the sandbox's clock until a test moves it. */
  now?: (() => number) | undefined
  /** As in {@link Sandbox}; default: the lifetime never ends. */
  touch?: Sandbox['touch'] | undefined
}

/** Books the plans of the settings, and those of the settings' own people. @throws InvalidOptions */
function bookStandingFaults({ settings, people, faults }: Pick<Sandbox, 'settings' | 'people' | 'faults'>): void {
  for (const plan of settings.faults) bookPlan({ people, faults }, plan)
  for (const person of settings.people) {
    for (const plan of person.faults ?? []) {
      bookPlan({ people, faults }, { ...plan, match: { ...plan.match, persona: person.id } })
    }
  }
}

/** Opens a sandbox: a few maps and no more; each of its issuers is built at its first request. */
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
  const activeRequests: ActiveRequests = new WeakMap()
  const ownKeys = id !== null
  const issuers = createIssuers({ base, settings, ownKeys, clock, people, faults, flows, activeRequests })

  bookStandingFaults({ settings, people, faults })
  return {
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
    activeRequests,
    touch,
    issuer: issuers.of,
    reset() {
      faults.clear()
      bookStandingFaults({ settings, people, faults })
      held.breakAll()
      ledger.clear()
      flows.clear()
      pushes.clear()
      clock.reset()
      issuers.reset()
    },
  }
}
