import type { BookedPlan } from '../faults/fault-book.ts'
import type { FaultPlanInput } from '../faults/plan.ts'
import type { Flow, Flows } from '../ledger/flows.ts'
import type { LedgerEntry, LedgerFilter } from '../ledger/ledger.ts'
import type { RefusalOptions, Verdict, VerdictOptions } from '../ledger/verdicts.ts'
import type { Person } from '../people/person.ts'
import type { ProviderId } from '../providers.ts'
import type { Push, PushDecision } from './pushes.ts'

/** One isolated set of the five issuers, for programs that embed the simulators. */
export interface SandboxHandle {
  /** Null for the root. */
  id: string | null
  /** Base URL without a trailing slash; the control API is below it at `/_control/`. */
  url: string
  /** The issuer identifier of one provider, `{url}/{provider}`. */
  issuer(provider: ProviderId): string
  /** The named people; `person-<n>` exist beside them. */
  people(): Person[]
  faults: {
    /** Applies a plan from now on and returns its id. @throws InvalidOptions with every complaint */
    add(plan: FaultPlanInput): string
    /** The plans in force, with how often each matched and was applied. */
    list(): BookedPlan[]
    /** False when there is no such plan. */
    remove(id: string): boolean
    clear(): void
  }
  clock: {
    /** Epoch milliseconds. */
    now(): number
    /** Milliseconds; negative moves back. @throws InvalidOptions outside 1970–2199 */
    advance(ms: number): void
    /** Epoch milliseconds. @throws InvalidOptions outside 1970–2199 */
    set(at: number): void
  }
  /** Uses new signing keys from the next token on. `keepOld: false` withdraws the old ones from the published set. */
  rotateKeys(provider: ProviderId, options?: { keepOld?: boolean }): void
  ledger(filter?: LedgerFilter): LedgerEntry[]
  flows(filter?: Parameters<Flows['list']>[0]): Flow[]
  /** The newest flow, or undefined. */
  lastFlow(filter?: Parameters<Flows['list']>[0]): Flow | undefined
  /**
   * Reports what the client's callback answered the browser: the signal that verdicts wait for. False: no such flow. A
   * browser made by `createBrowser({ returned })` of `gwanmun-mock-idps/browser` reports it by itself.
   */
  returned(flow: string, answer: { status: number; location?: string | null }): boolean
  /** @throws VerdictError, see `ledger/verdicts.ts` */
  expectRefused(flow: string, options?: RefusalOptions): Promise<Verdict>
  /** @throws VerdictError */
  expectRedeemedOnce(flow: string, options?: VerdictOptions): Promise<Verdict>
  /** @throws VerdictError */
  expectNoTokenCall(flow: string, options?: VerdictOptions): Promise<Verdict>
  pushes(filter?: { provider?: ProviderId; persona?: string }): Push[]
  /** The person's decision on their telephone; undefined: no such push. */
  decidePush(id: string, decision: PushDecision): Push | undefined
  /** Forgets faults, ledger, flows, codes, tokens and pushes; sets clock and keys back to their start. */
  reset(): void
}
