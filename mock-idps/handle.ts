import type { FaultPlanInput } from './faults/plan.ts'
import type { Flow, Flows } from './ledger/flows.ts'
import type { LedgerEntry, LedgerFilter } from './ledger/ledger.ts'
import {
  expectNoTokenCall,
  expectRedeemedOnce,
  expectRefused,
  type RefusalOptions,
  type Verdict,
  type VerdictOptions,
} from './ledger/verdicts.ts'
import type { Person } from './people/person.ts'
import type { ProviderId } from './providers.ts'
import type { Push, PushDecision } from './push/pushes.ts'
import type { Sandbox } from './sandbox/sandbox.ts'
import { readFaultPlan } from './settings.ts'

/** One isolated set of the five issuers, as a program that embeds us sees it. */
export interface SandboxHandle {
  /** Null for the root. */
  id: string | null
  /** Base URL without a trailing slash; `/_control/` stands below it. */
  url: string
  /** The issuer identifier of one provider, `{url}/{provider}`. */
  issuer(provider: ProviderId): string
  /** Everybody by name; `person-<n>` is known beside them. */
  people(): Person[]
  faults: {
    /** Plays a plan from now on and returns its id. @throws InvalidOptions with every complaint */
    add(plan: FaultPlanInput): string
    /** False when there is no such plan. */
    remove(id: string): boolean
    clear(): void
  }
  clock: {
    /** Epoch milliseconds. */
    now(): number
    advance(ms: number): void
    /** Epoch milliseconds. */
    set(at: number): void
  }
  /** New signing keys from the next token on. `keepOld: false` takes the old ones out of the published set. */
  rotateKeys(provider: ProviderId, options?: { keepOld?: boolean }): void
  ledger(filter?: LedgerFilter): LedgerEntry[]
  flows(filter?: Parameters<Flows['list']>[0]): Flow[]
  /** The newest flow, or undefined. */
  lastFlow(filter?: Parameters<Flows['list']>[0]): Flow | undefined
  /** Says what the client's callback answered the browser: the signal that verdicts wait for. False: no such flow. */
  returned(flow: string, answer: { status: number; location?: string | null }): boolean
  /** @throws VerdictError, see {@link expectRefused} */
  expectRefused(flow: string, options?: RefusalOptions): Promise<Verdict>
  /** @throws VerdictError */
  expectRedeemedOnce(flow: string, options?: VerdictOptions): Promise<Verdict>
  /** @throws VerdictError */
  expectNoTokenCall(flow: string, options?: VerdictOptions): Promise<Verdict>
  pushes(filter?: { provider?: ProviderId; persona?: string }): Push[]
  /** What the person does on their telephone. */
  decidePush(id: string, decision: PushDecision): Push | undefined
  /** Forgets faults, ledger, flows, codes, tokens and pushes; sets the clock right. */
  reset(): void
}

/** A copy, so that nobody outside changes what we remember. */
const copy = <T>(value: T): T => structuredClone(value)

export function handleOf(sandbox: Sandbox): SandboxHandle {
  const { clock, faults, flows, ledger, people, pushes } = sandbox
  return {
    id: sandbox.id,
    url: sandbox.base,
    issuer: (provider) => `${sandbox.base}/${provider}`,
    people: () => people.named(),
    faults: {
      add: (plan) => faults.add(readFaultPlan(plan)).id,
      remove: (id) => faults.remove(id),
      clear: () => faults.clear(),
    },
    clock: { now: clock.now, advance: clock.advance, set: clock.set },
    rotateKeys: (provider, options) => sandbox.issuer(provider).keys.rotate(options),
    ledger: (filter = {}) => copy(ledger.read(filter)),
    flows: (filter) => copy(flows.list(filter)),
    lastFlow: (filter) => copy(flows.list(filter).at(-1)),
    returned: (flow, answer) => flows.returned(flow, answer),
    expectRefused: (flow, options) => expectRefused(flows, flow, options),
    expectRedeemedOnce: (flow, options) => expectRedeemedOnce(flows, flow, options),
    expectNoTokenCall: (flow, options) => expectNoTokenCall(flows, flow, options),
    pushes: (filter) => copy(pushes.list(filter)),
    decidePush: (id, decision) => copy(pushes.decide(id, decision)),
    reset: sandbox.reset,
  }
}
