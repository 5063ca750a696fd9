import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { HeldResponses } from '../faults/held-responses.ts'
import { type NewSandbox, type SandboxSettings, settingsOf } from '../settings.ts'
import { SandboxRefused } from './refused.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** Largest number of sandboxes at once: more than a test run needs, so that a leak is noticed. */
export const mostSandboxes = 5000

/** Milliseconds between two sweeps for expired sandboxes, while any exist: their held responses must be broken. */
const sweepEveryMs = 5000

interface Entry {
  sandbox: Sandbox
  ttlMs: number
  /** Epoch milliseconds on the process's clock: moving a sandbox's clock must not end it. */
  endsAt: number
  /** Number of requests in flight. Responses that a fault holds back do not keep a sandbox alive. */
  busy: number
}

/** The root sandbox and all further ones. */
export interface Sandboxes {
  readonly root: Sandbox
  /** Responses that faults hold back, in all sandboxes. */
  readonly held: Pick<HeldResponses, 'breakAll'>
  /** @throws SandboxRefused */
  create(options: NewSandbox): Sandbox
  /**
   * Finds a sandbox that has not expired and restarts its lifetime. With a response, the sandbox lives at least until that
   * is closed, and the lifetime restarts then.
   */
  find(id: string, response?: ServerResponse): Sandbox | undefined
  list(): { id: string; base: string; endsAt: number }[]
  /** Ends a sandbox and breaks the responses that faults hold back there. False: no such sandbox. */
  remove(id: string): boolean
}

/** The sandboxes beside the root by id, each with its lifetime. */
interface Registry {
  readonly entries: ReadonlyMap<string, Entry>
  add(id: string, sandbox: Sandbox, ttlMs: number): void
  /** Restarts the lifetime of a sandbox; undefined: there is none of this id, or it has expired. */
  renew(id: string): Entry | undefined
  end(id: string, entry: Entry): void
  dropEnded(): void
}

/** @param now the process's clock, epoch milliseconds */
function openRegistry(now: () => number): Registry {
  const entries = new Map<string, Entry>()
  let sweeping = false
  const isOver = ({ endsAt, busy, sandbox }: Entry) => endsAt <= now() && busy <= sandbox.held.size

  function end(id: string, { sandbox }: Entry): void {
    entries.delete(id)
    sandbox.held.breakAll()
  }

  function dropEnded(): void {
    for (const [id, entry] of entries) if (isOver(entry)) end(id, entry)
  }

  function scheduleSweep(): void {
    if (sweeping || entries.size === 0) return
    sweeping = true
    setTimeout(() => {
      sweeping = false
      dropEnded()
      scheduleSweep()
    }, sweepEveryMs).unref()
  }

  return {
    entries,
    end,
    dropEnded,
    add(id, sandbox, ttlMs) {
      entries.set(id, { sandbox, ttlMs, endsAt: now() + ttlMs, busy: 0 })
      scheduleSweep()
    },
    renew(id) {
      const entry = entries.get(id)
      if (!entry) return undefined
      if (isOver(entry)) {
        end(id, entry)
        return undefined
      }
      entry.endsAt = now() + entry.ttlMs
      return entry
    },
  }
}

/** @param now the process's clock, epoch milliseconds */
export function createSandboxes(
  settings: SandboxSettings & { now: () => number },
  { publicUrl, now = Date.now }: { publicUrl: string; now?: () => number },
): Sandboxes {
  const { entries, add, renew, end, dropEnded } = openRegistry(now)
  const root = openSandbox(settings, { id: null, publicUrl, now: settings.now })

  /** The `touch` of a sandbox. By then it may have expired, and another may have its name. */
  function touchOf(id: string, sandbox: () => Sandbox): () => void {
    return () => {
      if (entries.get(id)?.sandbox === sandbox() && renew(id)) return
      throw new SandboxRefused('no_such_sandbox', `The sandbox ${id} was closed or has expired.`)
    }
  }

  return {
    root,
    held: {
      breakAll() {
        for (const { held } of [root, ...[...entries.values()].map(({ sandbox }) => sandbox)]) held.breakAll()
      },
    },
    create(options) {
      dropEnded()
      const id = options.id ?? randomBytes(9).toString('hex')
      if (entries.has(id)) throw new SandboxRefused('sandbox_exists', `There is a sandbox ${id} already.`)
      if (entries.size >= mostSandboxes)
        throw new SandboxRefused('too_many_sandboxes', `There are ${mostSandboxes} sandboxes already; end some.`)
      const touch = touchOf(id, () => sandbox)
      const sandbox: Sandbox = openSandbox(settingsOf(settings, options), { id, publicUrl, now: settings.now, touch })
      if (options.at !== undefined) sandbox.clock.set(Date.parse(options.at))
      add(id, sandbox, options.ttlSeconds * 1000)
      return sandbox
    },
    find(id, response) {
      const entry = renew(id)
      if (entry && response) {
        entry.busy += 1
        response.once('close', () => {
          entry.busy -= 1
          entry.endsAt = now() + entry.ttlMs
        })
      }
      return entry?.sandbox
    },
    list() {
      dropEnded()
      return [...entries].map(([id, { sandbox, endsAt }]) => ({ id, base: sandbox.base, endsAt }))
    },
    remove(id) {
      const entry = entries.get(id)
      if (entry) end(id, entry)
      return entry !== undefined
    },
  }
}
