/**
 * An evening: brokers, stores, providers and people, and everything that people were told. A function of its options: the same
 * options, the same history, on every machine.
 *
 *   options ─▶ timeline, chance ─▶ house (stores) ◀─ network ─▶ stations (brokers) ◀─ street ─▶ people
 *                                                          └─▶ model providers
 *   faults ─▶ any of them
 *   people's answers, final stores ─▶ History (src/history) ─▶ checks, story, SHA-256
 *
 * Of the broker nothing is written again: `compose-broker.ts` is what `main.ts` runs, without HTTP. Virtual time: time/timeline.ts.
 */
import type { CalendarDate, Instant } from '../src/domain/time.ts'
import { checkHistory, type Findings } from '../src/history/check.ts'
import type { Call, History, HistoryEvent } from '../src/history/history.ts'
import { virtualWorld } from './broker/process.ts'
import { openStation } from './broker/station.ts'
import { type FaultName, faults, killOnce } from './faults.ts'
import { limitsOf } from './judged-limits.ts'
import { liveInJuly } from './july/person.ts'
import { fairWeather, type Network } from './network/network.ts'
import { openStreet } from './network/street.ts'
import { swarm } from './people/bot.ts'
import { flood } from './people/flood.ts'
import { type Crowd, type Habits, habitsOf } from './people/habits.ts'
import { live } from './people/person.ts'
import { selfOf } from './people/self.ts'
import { logInAtServices } from './people/services.ts'
import type { Note, Town } from './people/town.ts'
import { campaignDocument, configuration, hasteOf, nextOpensAt, opensAt, type Pace, stock } from './place.ts'
import { doorsByLiking, openModelProvider } from './providers/model.ts'
import { digestOf, finalStoresOf, type Sample, supplied, watch } from './record.ts'
import type { Stage } from './stage.ts'
import { openHouse, type Plant } from './stores.ts'
import { diceOf } from './time/chance.ts'
import { PendingHandle, pendingHandle, traceHandles } from './time/real-handles.ts'
import { enterVirtualRealm } from './time/realm.ts'
import { openTimeline, type Timeline } from './time/timeline.ts'
import { nextTurn } from './time/turns.ts'

export interface EveningOptions {
  seed: number
  people: number
  /** Default 2. */
  brokers?: number
  /** Places for each person, default 0.8. */
  placesEach?: number
  /** Default 5 % of the people, 5 at least. */
  insideLimit?: number
  /** Default none. */
  faults?: readonly FaultName[]
  /** Two: the next one is of another digit, and people come back. Default 1. */
  evenings?: number
  /** People whose program asks from many devices. Default none. */
  bots?: number
  /** One more person, whose program asks so often in the evening. Default none. */
  flood?: number
  /** `july-2021`: as it was then, see `july/front.ts`; to compare with. Default `product`. */
  as?: 'product' | 'july-2021'
  /** Planted mistakes. */
  plant?: Plant
  /** The first broker is killed after it has done so much, and started again; see `Process.events`. Default never. */
  killAt?: number
  /** One, or two at the same time: each has its room and its places, people want one or both. Default 1. */
  campaigns?: 1 | 2
  /** People may come before it opens, and get their order by a draw. Default no. */
  opening?: boolean
  /** How long after the opening the evening ends, in hours. Default 5, hurried 0.5. */
  hours?: number
  /** Default `evening`. */
  pace?: Pace
}

export interface Evening {
  options: EveningOptions
  /** What people were told, and the stores at the end. */
  history: History
  /** In which it differs from the rules; a right one has none. */
  findings: Findings
  /** What happened beside it. */
  notes: readonly Note[]
  /** Error lines of the brokers' logs, but for stores that were away. */
  troubles: readonly string[]
  samples: readonly Sample[]
  insideLimit: number
  /** Of everything that was told and noted, and of the stores at the end. */
  sha256: string
  startsAt: Instant
  endsAt: Instant
  /** Events of the timeline. */
  events: number
  /** `killAt` came. */
  killed: boolean
}

/** Brokers start so long before the opening, and the first people come. */
const beforeMs: Record<Pace, number> = { evening: 20 * 60_000, hurried: 120_000 }
const hour = 3_600_000
/** The longest that a call goes on after its caller gave up: a frozen store, and a late way at each of its steps. */
const lateMs = 120_000
/** See `agreed-clock.ts`: half of the longest answer that it goes by. */
const clocksWithinMs = 250

/**
 * Plays one evening. One at a time: meanwhile the clock of the whole process is virtual.
 * @throws PendingHandle something real was left pending, and where it was made; and what an event or a life threw
 */
export async function playEvening(options: EveningOptions): Promise<Evening> {
  try {
    return await playOnce(options)
  } catch (error) {
    if (!(error instanceof PendingHandle)) throw error
    const trace = traceHandles()
    try {
      return await playOnce(options)
    } catch (again) {
      throw again instanceof PendingHandle ? new PendingHandle(again.type, trace.sites(again.type)[0]) : again
    } finally {
      trace.stop()
    }
  }
}

async function playOnce(options: EveningOptions): Promise<Evening> {
  const startsAt = opensAt - beforeMs[options.pace ?? 'evening']
  await nextTurn()
  const timeline = openTimeline(startsAt, pendingHandle())
  const leave = enterVirtualRealm(timeline, diceOf(options.seed, 'libraries'))
  try {
    return await play(options, timeline)
  } finally {
    leave()
  }
}

async function play(options: EveningOptions, timeline: Timeline): Promise<Evening> {
  const { seed, hours = hoursOf(options) } = options
  const startsAt = timeline.now()
  const { stage, config, crowd, troubles } = setStage(options, timeline)
  const { insideLimit } = config.limits
  const events: HistoryEvent[] = [
    { kind: 'limit', at: startsAt, insideLimit },
    ...supplied(stage.house, config, startsAt),
  ]
  const notes: Note[] = []
  stage.told = (event) => events.push(event)
  for (const name of options.faults ?? []) faults[name](stage, diceOf(seed, `fault ${name}`))
  for (const station of stage.stations) station.start()
  const kill = options.killAt === undefined ? null : killOnce(stage, options.killAt, diceOf(seed, 'killed at'))
  const town: Town = {
    timeline,
    street: openStreet(
      stage.street,
      stage.stations.map(({ gate }) => gate),
      stage.providers,
    ),
    leaked: { hold: null, booking: null },
    asking: new Set(),
    told: stage.told,
    noted: (note) => notes.push(note),
    campaigns: [config.campaign, ...config.campaigns].map(({ id }) => id),
  }
  const born = new Map<string, CalendarDate>()
  const endsAt = opensAt + hours * hour
  const underWay = letPeopleLive({ options, crowd, born, timeline, endsAt }, town)
  const samples = watch(stage, config)
  await timeline.run(endsAt)
  for (const station of stage.stations) station.kill()
  // The evening ends, and these never hear: what they asked for may have been done.
  for (const asking of town.asking) events.push({ ...asking, outcome: { kind: 'lost', at: endsAt } } as Call)
  for (const human of underWay) events.push({ kind: 'walked-away', human, at: endsAt })
  await stage.house.durable.ports.reservations.sweep()
  const history = {
    campaign: config.campaign,
    others: config.campaigns,
    born,
    events,
    stores: finalStoresOf(stage.house, endsAt),
    lateMs,
    clocksWithinMs,
    ...limitsOf(options, config, born),
  }
  const findings = checkHistory(history)
  const sha256 = digestOf(history, notes)
  return {
    options,
    history,
    findings,
    notes,
    troubles,
    samples,
    insideLimit,
    sha256,
    startsAt,
    endsAt,
    events: timeline.events,
    killed: kill?.happened ?? false,
  }
}

function hoursOf({ pace = 'evening', evenings = 1 }: EveningOptions): number {
  return evenings === 1 ? 5 / hasteOf[pace] : (nextOpensAt(pace) - opensAt) / hour + 5 / hasteOf[pace]
}

function setStage(options: EveningOptions, timeline: Timeline) {
  const { seed, people, brokers = 2, placesEach = 0.8, plant, pace = 'evening', evenings = 1, campaigns = 1 } = options
  const plan = { pace, evenings, opening: options.opening === true }
  const insideLimit = options.insideLimit ?? Math.max(5, Math.ceil(people / 20))
  const config = configuration(insideLimit, { ...plan, campaigns })
  const planted = plant?.config?.(config) ?? config
  const house = openHouse(virtualWorld(timeline, null, diceOf(seed, 'stores')), plant)
  const nextEvening = { opensAt: nextOpensAt(pace), digits: [0] }
  const crowd: Crowd = {
    ...stock(house.durable.store.supply, { people, placesEach, campaigns }),
    haste: hasteOf[pace],
    gathers: plan.opening,
    ...(evenings > 1 && { nextEvening }),
  }
  const providers = doorsByLiking.map((door) =>
    openModelProvider(door, { timeline, roll: diceOf(seed, `provider ${door.id}`) }),
  )
  const troubles: string[] = []
  const troubled = (line: string) => {
    if (!isExpected(line)) troubles.push(line)
  }
  const stations = Array.from({ length: brokers }, (_, number) =>
    openStation(`broker${number}`, { seed, timeline, house, config: planted, providers, troubled }),
  )
  const street: Network = {
    timeline,
    roll: diceOf(seed, 'street'),
    weather: { ...fairWeather, mostMs: 120 },
    cutOff: new Set(),
  }
  const stage: Stage = {
    timeline,
    house,
    stations,
    providers,
    street,
    opensAt,
    haste: hasteOf[pace],
    document: campaignDocument(plan),
    told: () => undefined,
  }
  return { stage, config, crowd, troubles }
}

/** A store that is away fails jobs, and is logged; that is right. */
function isExpected(line: string): boolean {
  const { err } = JSON.parse(line) as { err?: { fault?: unknown } }
  return err === undefined || err.fault === 'store_unavailable'
}

/** @returns those whose story goes on */
function letPeopleLive(
  {
    options: { seed, people, bots = 0, flood: asks = 0, as = 'product' },
    crowd,
    born,
    timeline,
    endsAt,
  }: { options: EveningOptions; crowd: Crowd; born: Map<string, CalendarDate>; timeline: Timeline; endsAt: Instant },
  town: Town,
): ReadonlySet<string> {
  const underWay = new Set<string>()
  const begin = (habits: Habits, life: () => Promise<void>) => {
    born.set(habits.human, habits.birthDate)
    underWay.add(habits.human)
    timeline.begin(async () => {
      await life()
      underWay.delete(habits.human)
    })
  }
  for (let number = 0; number < people; number++) {
    const roll = diceOf(seed, `person ${number}`)
    const habits = habitsOf(number, roll, crowd)
    begin(habits, () => (as === 'product' ? live : liveInJuly)(habits, roll, town))
    const { logsInAt, human } = habits
    if (logsInAt === null || as !== 'product') continue
    const elsewhere = selfOf(habits, diceOf(seed, `${human} at services`), town)
    timeline.begin(() => logInAtServices(elsewhere, logsInAt))
  }
  const programs = [...Array.from({ length: bots }, () => swarm), ...(asks > 0 ? [flood] : [])]
  for (const [number, program] of programs.entries()) {
    const human = `bot ${number}`
    const habits = { ...habitsOf(number, diceOf(seed, human), crowd), human, arrivesAt: crowd.opensAt }
    const rollOf = (device: number) => diceOf(seed, `${human}, device ${device}`)
    begin(habits, () => program(habits, town, { asks, endsAt, rollOf }))
  }
  return underWay
}
