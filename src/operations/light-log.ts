import type { SeenCause } from '../domain/cause.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { LightsBoard, OwnPart } from '../domain/light.ts'
import type { Logger } from './log.ts'
import type { ProviderFigures } from './provider-gauges.ts'

/** Logs one line when our own side becomes unable to carry a login, by what; and one when it is well again. */
function openOurSideLog(log: Logger): (ourSide: LightsBoard['ourSide']) => void {
  let before: OwnPart | null = null
  return (ourSide) => {
    const what = ourSide?.kind === 'unable' ? ourSide.what : null
    if (what === before) return
    log.warn({ from: before ?? 'ok', to: what ?? 'ok' }, 'our side')
    before = what
  }
}

/**
 * Logs one line when the light of a door changes, with the light rule that decided and the figures behind it: the first thing
 * that operators read in an incident. Without `rule`, an operator decided.
 */
export function openLightLog(log: Logger): (board: LightsBoard, figures: () => readonly ProviderFigures[]) => void {
  const before = new Map<string, string>()
  const logOurSide = openOurSideLog(log)
  return (board, figures) => {
    logOurSide(board.ourSide)
    for (const { id, light, selectable, reason, rule } of board.doors) {
      const to = `${light} ${reason}${selectable ? '' : ' shut'}`
      const from = before.get(id)
      before.set(id, to)
      if (from === undefined || from === to) continue
      const found = figures().find((provider) => provider.id === id)
      const { id: _, baselineRoundTripMs: __, causes = [], ...measured } = found ?? {}
      log.info({ provider: id, from, to, rule, cause: currentCause(causes), ...measured }, 'light')
    }
  }
}

/** The latest cause that goes on, in words; undefined: none. */
function currentCause(causes: readonly SeenCause[]): string | undefined {
  const cause = causes.find(({ endedAt }) => endedAt === null)
  return cause && `${cause.kind}: ${cause.detail}`
}

/** Logs one line for each new cause for which a provider fails: what operators mend. */
export function causeLog(log: Logger): (provider: ProviderId, cause: SeenCause) => void {
  return (provider, { source, kind, detail }) => log.warn({ provider, source, kind, detail }, 'provider fails')
}
