import type { HistoryEvent } from '../src/history/history.ts'
import type { Trouble } from './judge/troubles.ts'
import type { Heard } from './street/answers.ts'
import { headerOf } from './street/front.ts'
import type { Hours } from './street/hours.ts'

/** What is written down during a run. */
export interface ChaosRecord {
  /** @param hours whose clock the event goes by; left out: the stores' */
  told(event: HistoryEvent, hours?: Hours): void
  heard(heard: Heard): void
  trouble(trouble: Trouble): void
  /** A line of a broker's log, from `error` up. */
  complained(broker: string, line: string): void
  /** What comes later is left out. */
  end(): void
  /** By the stores' clock, in the order of their ends. */
  events(): HistoryEvent[]
  readonly answers: readonly Heard[]
  readonly troubles: readonly Trouble[]
  /** The first lines of each kind that the brokers complained with, and how often. */
  readonly complaints: ReadonlyMap<string, number>
}

/** Kinds of complaints that are kept. */
const mostComplaints = 200

export function openRecord(): ChaosRecord {
  const events: HistoryEvent[] = []
  const answers: Heard[] = []
  const troubles: Trouble[] = []
  const complaints = new Map<string, number>()
  let isOver = false
  return {
    answers,
    troubles,
    complaints,
    told(event, hours) {
      if (!isOver) events.push(hours ? byStoresClock(event, hours) : event)
    },
    heard: (heard) => void answers.push(heard),
    trouble: (trouble) => void troubles.push(trouble),
    complained(_broker, line) {
      const kind = kindOf(line)
      if (complaints.has(kind) || complaints.size < mostComplaints)
        complaints.set(kind, (complaints.get(kind) ?? 0) + 1)
    },
    end() {
      isOver = true
    },
    events: () => events.toSorted((one, other) => atOf(one) - atOf(other)),
  }
}

const atOf = (event: HistoryEvent) => (event.kind === 'call' ? event.outcome.at : event.at)

function byStoresClock(event: HistoryEvent, { real }: Hours): HistoryEvent {
  if (event.kind !== 'call') return { ...event, at: real(event.at) }
  const times = { askedAt: real(event.askedAt), outcome: { ...event.outcome, at: real(event.outcome.at) } }
  const { asked } = event
  // The key as it was sent.
  return { ...event, ...times, asked: 'key' in asked ? { ...asked, key: headerOf(asked.key) } : asked } as HistoryEvent
}

/** What a log line says, without what differs from line to line. */
function kindOf(line: string): string {
  const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } }
  return [msg, err?.message].filter(Boolean).join(': ').replace(/\d+/g, '…')
}
