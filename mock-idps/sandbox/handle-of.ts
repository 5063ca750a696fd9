import { readFaultPlan } from '../faults/plan.ts'
import { expectNoTokenCall, expectRedeemedOnce, expectRefused } from '../ledger/verdicts.ts'
import { bookPlan } from './book-plan.ts'
// The interface has a file of its own: a program that reads our types needs none of the core's.
import type { SandboxHandle } from './handle.ts'
import type { Sandbox } from './sandbox.ts'

/** A copy, so that a caller cannot change the state of the sandbox. */
const copy = <T>(value: T): T => structuredClone(value)

/**
 * The handle of a sandbox for programs that embed the simulators. Every call except addresses restarts the lifetime of the
 * sandbox and throws when it is over: an empty answer would look like a client that did nothing.
 */
export function handleOf(sandbox: Sandbox): SandboxHandle {
  const { clock, faults, flows, ledger, people, pushes } = sandbox
  const used =
    <Args extends unknown[], Result>(act: (...args: Args) => Result) =>
    (...args: Args): Result => {
      sandbox.touch()
      return act(...args)
    }
  return {
    id: sandbox.id,
    url: sandbox.base,
    issuer: (provider) => `${sandbox.base}/${provider}`,
    people: used(people.named),
    faults: {
      add: used((plan) => bookPlan(sandbox, readFaultPlan(plan)).id),
      list: used(() => copy([...faults.list()])),
      remove: used(faults.remove),
      clear: used(faults.clear),
    },
    clock: { now: used(clock.now), advance: used(clock.advance), set: used(clock.set) },
    rotateKeys: used((provider, options) => sandbox.issuer(provider).keys.rotate(options)),
    ledger: used((filter = {}) => copy(ledger.read(filter))),
    flows: used((filter) => copy(flows.list(filter))),
    lastFlow: used((filter) => copy(flows.list(filter).at(-1))),
    returned: used(flows.returned),
    expectRefused: used((flow, options) => expectRefused(flows, flow, options)),
    expectRedeemedOnce: used((flow, options) => expectRedeemedOnce(flows, flow, options)),
    expectNoTokenCall: used((flow, options) => expectNoTokenCall(flows, flow, options)),
    pushes: used((filter) => copy(pushes.list(filter))),
    decidePush: used((id, decision) => copy(pushes.decide(id, decision))),
    reset: used(sandbox.reset),
  }
}
