import type { LightsBoard } from '../domain/light.ts'
import type { Logger } from './log.ts'
import type { ProviderFigures } from './provider-gauges.ts'

/** Logs one line when the light of a door changes, with the figures behind it: the first thing operators read in an incident. */
export function openLightLog(log: Logger): (board: LightsBoard, figures: readonly ProviderFigures[]) => void {
  const before = new Map<string, string>()
  return (board, figures) => {
    for (const { id, light, selectable, reason } of board.doors) {
      const to = `${light} ${reason}${selectable ? '' : ' shut'}`
      const from = before.get(id)
      before.set(id, to)
      if (from === undefined || from === to) continue
      const { id: _, baselineRoundTripMs: __, ...measured } = figures.find((provider) => provider.id === id) ?? {}
      log.info({ provider: id, from, to, ...measured }, 'light')
    }
  }
}
