import { campaignOf } from '../src/campaign/read.ts'
import { GwanmunError } from '../src/domain/errors.ts'
import type { LightColour } from '../src/domain/light.ts'
import { overrideActions } from '../src/domain/operator.ts'
import type { Stage } from './stage.ts'
import { between, type Dice, oneOf } from './time/chance.ts'

const minute = 60_000
const colours: readonly LightColour[] = ['green', 'yellow', 'red']
const author = 'operator'

/** One decision at one broker: about a door, or that the last one is taken back. What a store cannot keep is not decided. */
export function decide({ timeline, stations, providers, haste }: Stage, roll: Dice): void {
  const station = oneOf(roll, stations)
  const { broker } = station
  const drawn = roll()
  const action = oneOf(roll, overrideActions)
  const door = oneOf(roll, providers).id
  const light = action === 'force' ? oneOf(roll, colours) : null
  const forMs = (between(roll, 2, 15) / haste) * minute
  if (!broker || action === 'lower') return
  timeline.actAs(station.gate.server.process)
  timeline.begin(async () => {
    try {
      const at = timeline.now()
      const last = broker.overrides.live().at(-1)
      if (drawn < 0.3 && last) await broker.overrides.withdraw(last.id, { author, reason: 'no longer needed', at })
      else {
        const decision = { door, action, light, lowered: null, reason: 'drawn from the seed', author }
        await broker.overrides.decide({ ...decision, from: at, until: at + forMs, decidedAt: at })
      }
    } catch (error) {
      if (!(error instanceof GwanmunError)) throw error
    }
  })
  timeline.actAs(null)
}

/** The switch, at one broker; the others read it later. What the store cannot keep has no effect. */
export function endBlocks({ timeline, stations, told }: Stage, roll: Dice): void {
  const station = oneOf(roll, stations)
  const { broker } = station
  if (!broker) return
  const campaign = oneOf(roll, broker.campaigns.ids)
  timeline.actAs(station.gate.server.process)
  timeline.begin(async () => {
    // Before the answer: also where none comes it may have been written.
    told({ kind: 'blocks-ended', at: timeline.now() })
    try {
      await broker.endedBlocks.end({ campaign, author, reason: 'drawn from the seed' })
    } catch (error) {
      if (!(error instanceof GwanmunError)) throw error
    }
  })
  timeline.actAs(null)
}

/** Half to twice as many may be inside; brokers read it as they start, one after the other. */
export function changeLimit({ timeline, stations, told }: Stage, roll: Dice): void {
  const before = stations[0]?.config.limits.insideLimit ?? 1
  const insideLimit = Math.max(1, Math.round(before * between(roll, 0.5, 2)))
  told({ kind: 'limit', at: timeline.now(), insideLimit })
  for (const [number, station] of stations.entries()) {
    station.config = { ...station.config, limits: { ...station.config.limits, insideLimit } }
    const restart = () => {
      if (!station.broker) return
      station.kill()
      timeline.after(2_000, station.start, null)
    }
    timeline.after(number * 5_000, restart, null)
  }
}

/** How far ahead a version is published, at least: 30 s is the rule. */
const aheadMs = [31_000, 90_000] as const

/** Two versions of the campaign: in the first no person may come for some minutes, the second is as it was before. */
export function publishVersions({ timeline, house, haste, document, told }: Stage, roll: Dice): void {
  const { server, ports } = house.durable
  if (server.state !== 'well') return
  const closed = { ...document, version: document.version + 1, windows: document.windows.map(closedAtOnce) }
  const open = { ...document, version: document.version + 2 }
  const effectiveAt = timeline.now() + Math.round(between(roll, ...aheadMs))
  const again = effectiveAt + Math.round((between(roll, 3, 15) / haste) * minute)
  timeline.begin(async () => {
    for (const [text, at] of [
      [closed, effectiveAt],
      [open, again],
    ] as const) {
      const { campaign } = campaignOf(text)
      if (!campaign) throw new Error('a document of ours that cannot be read')
      const wish = { campaign: campaign.id, version: text.version, document: text, author, effectiveAt: at }
      const { published } = await ports.campaignVersions.publish(
        { ...wish, reason: 'drawn from the seed' },
        document.version,
      )
      if (published) told({ kind: 'campaign', at: timeline.now(), effectiveAt: at, campaign })
    }
  })
}

/** A window must have a length: one minute, years ago. */
const closedAtOnce = <Window>(window: Window, place: number): Window => ({
  ...window,
  opensAt: `200${place + 1}-01-01T00:00:00+09:00`,
  closesAt: `200${place + 1}-01-01T00:01:00+09:00`,
})
