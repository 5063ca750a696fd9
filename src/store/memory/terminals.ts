import type { TerminalId } from '../../domain/ids.ts'
import { mostTerminals, type Terminal, type TerminalStore } from '../../domain/terminal.ts'
import type { World } from '../../domain/world.ts'

/** Terminals of this process, at most a thousand; a restart signs all of them out. */
export function memoryTerminals({ now }: Pick<World, 'now'>): TerminalStore {
  const terminals = new Map<TerminalId, Terminal>()
  const alive = (id: TerminalId): Terminal | null => {
    const terminal = terminals.get(id)
    return terminal && terminal.until > now() ? terminal : null
  }

  return {
    async signIn({ seconds, ...request }) {
      if (terminals.size >= mostTerminals)
        for (const { id } of [...terminals.values()]) if (!alive(id)) terminals.delete(id)
      if (terminals.size >= mostTerminals) return null
      const terminal = { ...request, signedInAt: now(), until: now() + seconds * 1000, serving: null }
      terminals.set(request.id, terminal)
      return { ...terminal }
    },
    async find(id) {
      const terminal = alive(id)
      return terminal && { ...terminal }
    },
    async serve(id, serving) {
      const before = alive(id)
      if (before) terminals.set(id, { ...before, serving })
      return before && { ...before }
    },
    async end(id) {
      const terminal = alive(id)
      terminals.delete(id)
      return terminal
    },
    async list() {
      return [...terminals.values()].filter(({ id }) => alive(id)).map((terminal) => ({ ...terminal }))
    },
  }
}
