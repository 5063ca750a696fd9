import { randomBytes } from 'node:crypto'
import { createHeldResponses, type HeldResponses } from '../faults/held-responses.ts'
import { type NewSandbox, type SandboxSettings, settingsOf } from '../settings.ts'
import { SandboxRefused } from './refused.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** More than any test run needs at once; beyond it a leak is likelier than a need. */
export const mostSandboxes = 5000

interface Lodging {
  sandbox: Sandbox
  ttlMs: number
  /** Epoch milliseconds on the process's clock: moving a sandbox's clock must not end it. */
  endsAt: number
}

/** The root and the sandboxes beside it. */
export interface Sandboxes {
  readonly root: Sandbox
  /** Responses that faults hold back, in whatever sandbox. */
  readonly held: HeldResponses
  /** @throws SandboxRefused */
  create(told: NewSandbox): Sandbox
  /** Finds a living one and lets its time begin anew. */
  find(id: string): Sandbox | undefined
  list(): { id: string; base: string; endsAt: number }[]
  /** False when there is none such. */
  remove(id: string): boolean
}

/** @param now the process's clock, epoch milliseconds */
export function createSandboxes(
  settings: SandboxSettings & { now: () => number },
  { publicUrl, now = Date.now }: { publicUrl: string; now?: () => number },
): Sandboxes {
  const lodgings = new Map<string, Lodging>()
  const held = createHeldResponses()
  const root = openSandbox(settings, { id: null, publicUrl, held, now: settings.now })

  function dropEnded(): void {
    for (const [id, { endsAt }] of lodgings) if (endsAt <= now()) lodgings.delete(id)
  }

  return {
    root,
    held,
    create(told) {
      dropEnded()
      const id = told.id ?? randomBytes(9).toString('hex')
      if (lodgings.has(id)) throw new SandboxRefused('sandbox_exists', `There is a sandbox ${id} already.`)
      if (lodgings.size >= mostSandboxes)
        throw new SandboxRefused('too_many_sandboxes', `There are ${mostSandboxes} sandboxes already; end some.`)
      const sandbox = openSandbox(settingsOf(settings, told), { id, publicUrl, held, now: settings.now })
      if (told.at !== undefined) sandbox.clock.set(Date.parse(told.at))
      const ttlMs = told.ttlSeconds * 1000
      lodgings.set(id, { sandbox, ttlMs, endsAt: now() + ttlMs })
      return sandbox
    },
    find(id) {
      const lodging = lodgings.get(id)
      if (!lodging) return undefined
      if (lodging.endsAt <= now()) {
        lodgings.delete(id)
        return undefined
      }
      lodging.endsAt = now() + lodging.ttlMs
      return lodging.sandbox
    },
    list() {
      dropEnded()
      return [...lodgings].map(([id, { sandbox, endsAt }]) => ({ id, base: sandbox.base, endsAt }))
    },
    remove: (id) => lodgings.delete(id),
  }
}
