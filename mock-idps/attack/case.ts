import type { DefectCase } from '../faults/defect.ts'
import type { FaultPlanInput } from '../faults/plan.ts'
import type { ProviderId } from '../providers.ts'

/** The groups of the fault catalogue that can be played against any relying party. */
export const groups = {
  A: 'Authorization response',
  B: 'Token endpoint',
  C: 'ID token and keys',
  D: 'Discovery and userinfo',
  E: 'Identity data',
  H: 'Load and chaos',
} as const
export type Group = keyof typeof groups

/** What a relying party must bring for a case to say anything; without it the case is skipped, never passed. */
export type Need =
  /** The request asks for it; read from the ledger. */
  | 'max_age'
  | 'acr_values'
  /** The case has begun with metadata and keys unread: `restart`. */
  | 'restart'
  /** Somebody tells who is signed in: `person`. */
  | 'person'
  /** Its accounts rest on the CI: `needsCi`. */
  | 'ci'
  /** When a sign-in under way expires: `late`. */
  | 'late'
  /** Where somebody verifies again: `stepUp`. */
  | 'step_up'
  /** Where it takes logout tokens: `backchannelLogout`. */
  | 'backchannel_logout'
  | 'two_providers'

/** What the browser does in a case that no fault plan can say; see `scenarios/`. */
export type ScenarioName =
  | 'callback_twice'
  | 'callback_other_browser'
  | 'callback_late'
  | 'mix_up'
  | 'state_of_another'
  | 'discovery_changes_midway'
  | 'unknown_kid_burst'
  | 'rotation'
  | 'old_key_removed'
  | 'foreign_di'
  | 'same_person'
  | 'two_people'
  | 'step_up_other_person'
  | 'ci_on_page'
  | 'error_rate'
  | 'one_slow_provider'
  | 'outage_all'
  | 'flap'
  | 'logout'

/** One thing played against a relying party, and what it is right to do about it. Data. */
export interface AttackCase extends Pick<DefectCase, 'level' | 'source'> {
  /** Unique; `token/http_500`. */
  id: string
  group: Group
  /** Number in the fault catalogue; null where it has no such case. */
  catalogue: number | null
  /** What is played, in a line. */
  title: string
  /**
   * `refuse`: nobody is signed in. `accept`: somebody is. `either`: both are right, if the answer is clean (no crash, no
   * leak, in time).
   */
  expects: 'refuse' | 'accept' | 'either'
  /**
   * Played on the one sign-in of the case; `match.provider` and `match.persona` are filled in, the latter except where a
   * request tells nobody's name (discovery, keys, the way back).
   */
  plans?: readonly FaultPlanInput[]
  scenario?: ScenarioName
  /** People that take part in a scenario, by persona id. */
  people?: readonly string[]
  needs?: readonly Need[]
  /** Providers that it makes sense at; default all. */
  only?: readonly ProviderId[]
  /** Every provider tells it in its own way: played at each, not at one of them. */
  everywhere?: true
  /** Id of an `accept` case that must pass first; default a plain sign-in. Null: the case itself ends with one. */
  control?: string | null
  /** The code must not have been brought to a token endpoint. The rule for all others: once at most. */
  noTokenCall?: true
  /** The person's data must not have been asked for after the defect. */
  noPersonalCall?: true
  /** Default true: a case whose plan met no request has proven nothing. */
  mustPlay?: false
  /** About how many seconds it takes a client with an 8 s time-out; long ones begin first. */
  takes?: number
}

/** By number in the catalogue, as its headings have it. */
export function groupOf(catalogue: number): Group {
  if (catalogue <= 11) return 'A'
  if (catalogue <= 20) return 'B'
  if (catalogue <= 37) return 'C'
  if (catalogue <= 42) return 'D'
  if (catalogue <= 54) return 'E'
  return 'H'
}

/** A defect's id as words. */
export const inWords = (id: string): string => id.replaceAll('_', ' ')
