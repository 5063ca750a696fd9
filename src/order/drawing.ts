import type { CampaignId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
import type { Candidate } from '../domain/leadership.ts'
import type { Opening, OpeningName, Openings } from '../domain/opening.ts'
import type { Instant } from '../domain/time.ts'
import type { GatheredPool, Pool } from '../domain/waiting-room.ts'
import { announcementFor, type DecidingTools, drawnOrder } from './deciding.ts'
import { openPlacing, type PlacingTools } from './placing.ts'
import { openPoolRecord, type PoolRecord, type PoolRecordTools } from './pool-record.ts'

/** An opening that comes. */
export interface PlannedOpening {
  opensAt: Instant
  /** From when on people may gather for it. */
  gathersFrom: Instant
  /** The value comes so long after it, in seconds. */
  drawSeconds: number
}

/** What happened to an opening: a step that was taken, or that another value than the announced one decides. */
export type DrawEvent = 'announced' | 'frozen' | 'drawn' | 'drawn-by-secret' | 'placed' | 'pool-lost'

export interface DrawingTools extends DecidingTools, PlacingTools, Pick<PoolRecordTools, 'personLost'> {
  campaigns: readonly CampaignId[]
  /** Whether people of a campaign may come before an opening. */
  hasOpenings(campaign: CampaignId): boolean
  /** The next opening of a campaign after a time; null: none, or no person may come before it. */
  nextOpening(campaign: CampaignId, after: Instant): PlannedOpening | null
  room: GatheredPool
  openings: Openings
  candidate: Pick<Candidate, 'leads'>
  report(event: DrawEvent, opening: OpeningName & { people: number | null }): void
}

const tickMs = 500
/** A campaign without openings may have had one when its last version was in force: so often in ticks its room is asked. */
const seldom = 20
/** An opening of the last seconds is still the next one: the clock of the room decides when it has come, and may be behind. */
const slackMs = 5_000

/** What this process knows of the opening of a campaign. The stores know all of it, too. */
interface Progress {
  opening: Opening
  record: PoolRecord
}

/**
 * Takes every opening through its steps, each kept in the record before the next one begins: announced, frozen and published, drawn, placed.
 * Each may be repeated, by two processes at once too; a leader that follows goes on where the last one stopped.
 */
export function openDrawing(tools: DrawingTools): Job {
  const { world, campaigns, room, openings, candidate, report } = tools
  const place = openPlacing(tools)
  const known = new Map<CampaignId, Progress>()
  let ticks = 0

  async function progressOf(name: OpeningName, comesAt: Instant): Promise<Progress> {
    const held = known.get(name.campaign)
    if (held?.opening.opensAt === name.opensAt) return held
    const found = await openings.find(name)
    const opening = found ?? (await openings.announce(announcementFor(name, comesAt, tools)))
    if (!found) report('announced', { ...name, people: null })
    const progress = { opening, record: openPoolRecord(name, tools) }
    known.set(name.campaign, progress)
    return progress
  }

  async function advance(campaign: CampaignId): Promise<void> {
    const now = world.now()
    const planned = tools.nextOpening(campaign, now - slackMs)
    const valueAt = (opensAt: Instant) => Math.max(opensAt, now) + (planned?.drawSeconds ?? 0) * 1000
    if (planned && now >= planned.gathersFrom && planned.opensAt > now)
      await progressOf({ campaign, opensAt: planned.opensAt }, valueAt(planned.opensAt))
    const pool = await room.pool(campaign, planned?.opensAt ?? null)
    if (!pool) return drawWithoutPool(campaign)
    const progress = await progressOf({ campaign, opensAt: pool.opensAt }, valueAt(pool.opensAt))
    await progress.record.keep(pool)
    if (!pool.frozen || !(await isDrawn(progress, pool))) return
    await place(progress.opening, pool)
    known.delete(campaign)
    report('placed', { campaign, opensAt: pool.opensAt, people: pool.people })
  }

  /** A room that was lost between its opening and the draw: the record goes on, and people have their places by it. */
  async function drawWithoutPool(campaign: CampaignId): Promise<void> {
    const [opening = null] = await openings.latest(campaign, 1)
    if (!opening?.frozen || opening.drawn) return
    const drawn = await drawnOrder(opening, tools)
    if (drawn) await openings.draw(opening, drawn)
  }

  /** Freezes and draws in the record, as far as it can be done now. */
  async function isDrawn(progress: Progress, { opensAt, people, frozen }: Pool): Promise<boolean> {
    const name = { campaign: progress.opening.campaign, opensAt }
    if (frozen && !progress.opening.frozen) {
      const root = progress.record.root()
      progress.opening = await openings.freeze(name, { frozenAt: frozen.at, base: frozen.base, people, root })
      report('frozen', { ...name, people })
      // A room that forgot its last second: the record stands, and places go to those of it who are still there.
      if (progress.opening.frozen?.root !== root) report('pool-lost', { ...name, people })
    }
    if (progress.opening.drawn) return true
    const drawn = await drawnOrder(progress.opening, tools)
    if (drawn === null) return false
    progress.opening = await openings.draw(name, drawn)
    const isByRound = progress.opening.drawn?.value.from === 'quicknet' || progress.opening.round === null
    report(isByRound ? 'drawn' : 'drawn-by-secret', { ...name, people })
    return true
  }

  return {
    name: 'draw-openings',
    consequence: 'people who came before an opening get no place',
    everyMs: tickMs,
    async run() {
      // While the leader is unknown every process does it: each step is kept once.
      if (candidate.leads() === false) return known.clear()
      const asksAll = ++ticks % seldom === 0
      for (const campaign of campaigns)
        if (asksAll || known.has(campaign) || tools.hasOpenings(campaign)) await advance(campaign)
    },
  }
}
