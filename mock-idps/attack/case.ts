import type { DefectCase } from '../faults/defects/defect.ts'
import type { FaultPlanInput } from '../faults/plan.ts'
import type { ProviderId } from '../providers.ts'

/** The groups of the fault catalogue that can be run against any relying party. */
export const groups = {
  A: 'Authorization response',
  B: 'Token endpoint',
  C: 'ID token and keys',
  D: 'Discovery and userinfo',
  E: 'Identity data',
  H: 'Load and chaos',
} as const
export type Group = keyof typeof groups

/** What a case needs of the relying party. Without it the case is skipped, never passed. */
export type Need =
  /** The relying party sends this parameter; the ledger shows it. */
  | 'max_age'
  | 'acr_values'
  /** The relying party has not read metadata and keys yet: option `restart`. */
  | 'restart'
  /** The relying party says who is signed in: option `person`. */
  | 'person'
  /** Accounts depend on the CI: option `needsCi`. */
  | 'ci'
  /** The time after which a started sign-in expires is known: option `late`. */
  | 'late'
  /** The URL of a second verification is known: option `stepUp`. */
  | 'step_up'
  /** The URL that accepts logout tokens is known: option `backchannelLogout`. */
  | 'backchannel_logout'
  | 'two_providers'

/** A case that a fault plan cannot express, because the browser takes part in it; see `scenarios/`. */
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

/** One test of the relying party and the correct reaction to it. Data only. */
export interface AttackCase extends Pick<DefectCase, 'level' | 'source'> {
  /** Unique; `token/http_500`. */
  id: string
  group: Group
  /** Number in the fault catalogue; null where it has no such case. */
  catalogue: number | null
  /** One line about what happens. */
  title: string
  /**
   * `refuse`: no person may be signed in. `accept`: the person must be signed in. `either`: both are right if the answer is
   * clean (no crash, no leak, in time).
   */
  expects: 'refuse' | 'accept' | 'either'
  /**
   * Applied to the one sign-in of the case. `match.provider` and `match.persona` are filled in, the persona only where a
   * request names a person (not at discovery, keys and the authorization response).
   */
  plans?: readonly FaultPlanInput[]
  scenario?: ScenarioName
  /** The people of a scenario, by persona id. */
  people?: readonly string[]
  needs?: readonly Need[]
  /** The providers at which the case makes sense; default all. */
  only?: readonly ProviderId[]
  /** Runs at every provider instead of at one, because each provider says it in its own dialect. */
  everywhere?: true
  /** Id of an `accept` case that must pass first; default: a plain sign-in. Null: the case is its own control. */
  control?: string | null
  /** The code must not reach a token endpoint. In all other cases it may reach it once. */
  noTokenCall?: true
  /** The relying party must not ask for the person's data after the defect. */
  noPersonalCall?: true
  /** Default true: a case whose plan met no request proves nothing and is skipped. */
  mustMeetFault?: false
  /** Expected duration in seconds, for a client with an 8 s timeout. Long cases start first. */
  takes?: number
}

/** The group of a catalogue number, as in the headings of the catalogue. */
export function groupOf(catalogue: number): Group {
  if (catalogue <= 11) return 'A'
  if (catalogue <= 20) return 'B'
  if (catalogue <= 37) return 'C'
  if (catalogue <= 42) return 'D'
  if (catalogue <= 54) return 'E'
  return 'H'
}

/** A defect's id in words. */
export const inWords = (id: string): string => id.replaceAll('_', ' ')
