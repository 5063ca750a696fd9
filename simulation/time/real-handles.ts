import { createHook } from 'node:async_hooks'

/** Something real was left pending in a run of virtual time: it would end in another order each time. */
export class PendingHandle extends Error {
  /** Node's name of its kind: `Timeout`, `TCPSocketWrap`, `FSReqCallback` … */
  readonly type: string

  /** @param madeAt stack of the call that made it; left out = not known yet */
  constructor(type: string, madeAt?: string) {
    super(
      `a real ${type} is pending, and an evening waits for virtual time only${madeAt === undefined ? '' : `; made ${madeAt}`}`,
    )
    this.type = type
  }
}

/**
 * Immediates are not counted: a program's own are virtual, and Node has some of its own, which are over in the next turn (a test runner
 * that plays an evening between other tests nearly always has one).
 */
const ownOfNode = new Set(['Immediate'])

function counted(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const type of process.getActiveResourcesInfo())
    if (!ownOfNode.has(type)) counts.set(type, (counts.get(type) ?? 0) + 1)
  return counts
}

/** @returns says what is pending now that was not at this call; null: nothing */
export function pendingHandle(): () => PendingHandle | null {
  const before = counted()
  return () => {
    for (const [type, count] of counted()) if (count > (before.get(type) ?? 0)) return new PendingHandle(type)
    return null
  }
}

/** Frames of Node itself, and of what passes calls on. */
const ofNoInterest = /node:|real-handles|<anonymous>$/

/**
 * Keeps where every resource was made. Slow: a hook in each promise. So an evening is played a second time for it; the same seed
 * makes the same resource.
 */
export function traceHandles(): { sites(type: string): string[]; stop(): void } {
  const made = new Map<number, { type: string; stack: string }>()
  const hook = createHook({
    init(id, type) {
      if (type === 'PROMISE' || type === 'TickObject' || type === 'Microtask') return
      made.set(id, { type, stack: new Error().stack ?? '' })
    },
    destroy: (id) => void made.delete(id),
  }).enable()
  return {
    sites: (type) => [...made.values()].filter((one) => one.type === type).map(({ stack }) => siteOf(stack)),
    stop: () => void hook.disable(),
  }
}

const siteOf = (stack: string) =>
  stack
    .split('\n')
    .slice(1)
    .find((line) => !ofNoInterest.test(line))
    ?.trim() ?? 'inside Node'
