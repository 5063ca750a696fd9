import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { HeldResponses } from '../faults/held-responses.ts'
import { type NewSandbox, type SandboxSettings, settingsOf } from '../settings.ts'
import { SandboxRefused } from './refused.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** More than any test run needs at once; beyond it a leak is likelier than a need. */
export const mostSandboxes = 5000

/** Milliseconds between two looks for sandboxes whose time is over, while there are any: their held answers must break. */
const lookEveryMs = 5000

interface Lodging {
  sandbox: Sandbox
  ttlMs: number
  /** Epoch milliseconds on the process's clock: moving a sandbox's clock must not end it. */
  endsAt: number
  /** Requests under way. Those that a fault holds back do not keep it. */
  busy: number
}

/** The root and the sandboxes beside it. */
export interface Sandboxes {
  readonly root: Sandbox
  /** Responses that faults hold back, in whatever sandbox. */
  readonly held: Pick<HeldResponses, 'breakAll'>
  /** @throws SandboxRefused */
  create(told: NewSandbox): Sandbox
  /** Finds a living one and lets its time begin anew; with a response, anew when that is closed, too, and it lives till then. */
  find(id: string, response?: ServerResponse): Sandbox | undefined
  list(): { id: string; base: string; endsAt: number }[]
  /** Ends one, and breaks what faults hold back there. False when there is none such. */
  remove(id: string): boolean
}

/** @param now the process's clock, epoch milliseconds */
export function createSandboxes(
  settings: SandboxSettings & { now: () => number },
  { publicUrl, now = Date.now }: { publicUrl: string; now?: () => number },
): Sandboxes {
  const lodgings = new Map<string, Lodging>()
  const root = openSandbox(settings, { id: null, publicUrl, now: settings.now })
  let looking = false

  function end(id: string, { sandbox }: Lodging): void {
    lodgings.delete(id)
    sandbox.held.breakAll()
  }

  /** The one of this id if it lives, its time begun anew. */
  function renewed(id: string): Lodging | undefined {
    const lodging = lodgings.get(id)
    if (!lodging) return undefined
    if (isOver(lodging)) {
      end(id, lodging)
      return undefined
    }
    lodging.endsAt = now() + lodging.ttlMs
    return lodging
  }

  const isOver = ({ endsAt, busy, sandbox }: Lodging) => endsAt <= now() && busy <= sandbox.held.size

  function dropEnded(): void {
    for (const [id, lodging] of lodgings) if (isOver(lodging)) end(id, lodging)
  }

  function lookNowAndThen(): void {
    if (looking || lodgings.size === 0) return
    looking = true
    setTimeout(() => {
      looking = false
      dropEnded()
      lookNowAndThen()
    }, lookEveryMs).unref()
  }

  /** What a sandbox does when it is used: it may be over by then, or another one have its name. */
  function toucher(id: string, sandbox: () => Sandbox): () => void {
    return () => {
      if (lodgings.get(id)?.sandbox === sandbox() && renewed(id)) return
      throw new SandboxRefused('no_such_sandbox', `The sandbox ${id} was closed, or its time is over.`)
    }
  }

  return {
    root,
    held: {
      breakAll() {
        for (const { held } of [root, ...[...lodgings.values()].map(({ sandbox }) => sandbox)]) held.breakAll()
      },
    },
    create(told) {
      dropEnded()
      const id = told.id ?? randomBytes(9).toString('hex')
      if (lodgings.has(id)) throw new SandboxRefused('sandbox_exists', `There is a sandbox ${id} already.`)
      if (lodgings.size >= mostSandboxes)
        throw new SandboxRefused('too_many_sandboxes', `There are ${mostSandboxes} sandboxes already; end some.`)
      const touch = toucher(id, () => sandbox)
      const sandbox: Sandbox = openSandbox(settingsOf(settings, told), { id, publicUrl, now: settings.now, touch })
      if (told.at !== undefined) sandbox.clock.set(Date.parse(told.at))
      const ttlMs = told.ttlSeconds * 1000
      lodgings.set(id, { sandbox, ttlMs, endsAt: now() + ttlMs, busy: 0 })
      lookNowAndThen()
      return sandbox
    },
    find(id, response) {
      const lodging = renewed(id)
      if (lodging && response) {
        lodging.busy += 1
        response.once('close', () => {
          lodging.busy -= 1
          lodging.endsAt = now() + lodging.ttlMs
        })
      }
      return lodging?.sandbox
    },
    list() {
      dropEnded()
      return [...lodgings].map(([id, { sandbox, endsAt }]) => ({ id, base: sandbox.base, endsAt }))
    },
    remove(id) {
      const lodging = lodgings.get(id)
      if (lodging) end(id, lodging)
      return lodging !== undefined
    },
  }
}
