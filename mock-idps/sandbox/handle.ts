import type { SandboxHandle } from '../handle.ts'
import { expectNoTokenCall, expectRedeemedOnce, expectRefused } from '../ledger/verdicts.ts'
import { readFaultPlan } from '../settings.ts'
import type { Sandbox } from './sandbox.ts'

/** A copy, so that nobody outside changes what we remember. */
const copy = <T>(value: T): T => structuredClone(value)

/** A sandbox as a program that embeds us sees it. */
export function handleOf(sandbox: Sandbox): SandboxHandle {
  const { clock, faults, flows, ledger, people, pushes } = sandbox
  return {
    id: sandbox.id,
    url: sandbox.base,
    issuer: (provider) => `${sandbox.base}/${provider}`,
    people: () => people.named(),
    faults: {
      add: (plan) => faults.add(readFaultPlan(plan)).id,
      list: () => copy([...faults.list()]),
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
