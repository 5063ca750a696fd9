import type { LightsBoard } from '../domain/light.ts'
import type { DoorFigures } from './door-gauges.ts'
import type { Logger } from './log.ts'

/** Writes a line whenever a door's light changes, with what speaks for it: what operators read first on the night. */
export function openLightLog(log: Logger): (board: LightsBoard, figures: readonly DoorFigures[]) => void {
  const before = new Map<string, string>()
  return (board, figures) => {
    for (const { id, light, selectable, reason } of board.doors) {
      const shown = `${light} ${reason}${selectable ? '' : ' shut'}`
      const from = before.get(id)
      before.set(id, shown)
      if (from === undefined || from === shown) continue
      const { id: _, usualWayMs: __, ...measured } = figures.find((door) => door.id === id) ?? {}
      log.info({ provider: id, from, to: shown, ...measured }, 'light')
    }
  }
}
