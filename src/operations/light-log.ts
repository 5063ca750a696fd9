import type { LightsBoard } from '../domain/light.ts'
import type { Logger } from './log.ts'
import type { ProviderFigures } from './provider-gauges.ts'

/**
 * Logs one line when the light of a door changes, with the light rule that decided and the figures behind it: the first thing
 * that operators read in an incident. Without `rule`, an operator decided.
 */
export function openLightLog(log: Logger): (board: LightsBoard, figures: readonly ProviderFigures[]) => void {
  const before = new Map<string, string>()
  return (board, figures) => {
    for (const { id, light, selectable, reason, rule } of board.doors) {
      const to = `${light} ${reason}${selectable ? '' : ' shut'}`
      const from = before.get(id)
      before.set(id, to)
      if (from === undefined || from === to) continue
      const { id: _, baselineRoundTripMs: __, ...measured } = figures.find((provider) => provider.id === id) ?? {}
      log.info({ provider: id, from, to, rule, ...measured }, 'light')
    }
  }
}
