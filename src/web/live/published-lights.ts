import type { LightsBoard } from '../../domain/light.ts'
import type { World } from '../../domain/world.ts'
import { type Load, nextMsOf } from './pace.ts'

/** What the board is made from, in this order. */
export interface LightsSources {
  /** As measured. */
  measured(): LightsBoard
  /** The same with what operators decided laid over it. */
  overlaid(measured: LightsBoard): LightsBoard
  /** The same where our own side cannot carry a login: then nothing measured is shown. */
  withOurSide(overlaid: LightsBoard): LightsBoard
  /** How busy this process is: pages are told to ask less often while it is. */
  load(): Load
}

/** @param measured the same board before operators decided */
export type LightsFollower = (shown: LightsBoard, measured: LightsBoard) => void

/** The lights as everyone sees them: one board for pages, JSON, streams, gauges, the log and the doors themselves. */
export interface PublishedLights {
  /** The last board that was published. */
  board(): LightsBoard
  /** Works the board out anew, and hands it to all followers in the order in which they came. */
  publish(): void
  follow(follower: LightsFollower): void
  /** Resolves when a published board knows something of every provider, good or bad, or after so many milliseconds. */
  known(ms: number): Promise<void>
}

export function openPublishedLights(world: Pick<World, 'after'>, sources: LightsSources): PublishedLights {
  const followers = new Set<LightsFollower>()
  const shownNow = (measured: LightsBoard) => sources.withOurSide(sources.overlaid(measured))
  let shown = shownNow(sources.measured())
  return {
    board: () => shown,
    publish() {
      const measured = sources.measured()
      shown = { ...shownNow(measured), nextMs: nextMsOf(measured.nextMs, sources.load(), shown.nextMs) }
      for (const follower of followers) follower(shown, measured)
    },
    follow: (follower) => void followers.add(follower),
    known: (ms) =>
      new Promise((resolve) => {
        const cancel = world.after(ms, resolve)
        const look: LightsFollower = (_, { doors }) => {
          if (doors.some(({ reason }) => reason === 'unknown')) return
          followers.delete(look)
          cancel()
          resolve()
        }
        followers.add(look)
      }),
  }
}
