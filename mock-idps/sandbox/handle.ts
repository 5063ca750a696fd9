import type { BookedPlan } from '../faults/fault-book.ts'
import type { FaultPlanInput } from '../faults/plan.ts'
import type { Flow, Flows } from '../ledger/flows.ts'
import type { LedgerEntry, LedgerFilter } from '../ledger/ledger.ts'
import type { RefusalOptions, Verdict, VerdictOptions } from '../ledger/verdicts.ts'
import type { Person } from '../people/person.ts'
import type { ProviderId } from '../providers.ts'
import type { Push, PushDecision } from './pushes.ts'

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
    /** Plans in force, with how often each was met and played. */
    list(): BookedPlan[]
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
  /**
   * Says what the client's callback answered the browser: the signal that verdicts wait for. False: no such flow. Hand it to
   * `createBrowser` of `gwanmun-mock-idps/browser`, and that browser says it by itself.
   */
  returned(flow: string, answer: { status: number; location?: string | null }): boolean
  /** @throws VerdictError, see `ledger/verdicts.ts` */
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
