import type { ScenarioName } from '../case.ts'
import { callbackLate, callbackOtherBrowser, callbackTwice, mixUp, stateOfAnother } from './callbacks.ts'
import { errorRate, flap, oneSlowProvider, outageAll } from './chaos.ts'
import { ciOnPage, foreignDi, samePerson, stepUpOtherPerson, twoPeople } from './identity.ts'
import { discoveryChangesMidway, oldKeyRemoved, rotation, unknownKidBurst } from './keys.ts'
import { logout } from './logout.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  callback_twice: callbackTwice,
  callback_other_browser: callbackOtherBrowser,
  callback_late: callbackLate,
  mix_up: mixUp,
  state_of_another: stateOfAnother,
  discovery_changes_midway: discoveryChangesMidway,
  unknown_kid_burst: unknownKidBurst,
  rotation,
  old_key_removed: oldKeyRemoved,
  foreign_di: foreignDi,
  same_person: samePerson,
  two_people: twoPeople,
  step_up_other_person: stepUpOtherPerson,
  ci_on_page: ciOnPage,
  error_rate: errorRate,
  one_slow_provider: oneSlowProvider,
  outage_all: outageAll,
  flap,
  logout,
}
