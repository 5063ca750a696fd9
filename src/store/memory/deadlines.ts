import TinyQueue from 'tinyqueue'
import type { Instant } from '../../domain/time.ts'
import { type Entry, endOf } from './room-entry.ts'

interface Alarm {
  at: Instant
  entry: Entry
}

/** When readiness and leases end. One alarm an entry: a renewed lease is found out when its alarm rings, not before. */
export class Deadlines {
  private readonly alarms = new TinyQueue<Alarm>([], (one, other) => one.at - other.at)

  watch(entry: Entry): void {
    const end = endOf(entry)
    if (end === null || (entry.alarmAt !== null && entry.alarmAt <= end)) return
    entry.alarmAt = end
    this.alarms.push({ at: end, entry })
  }

  /** Tells of each entry whose readiness or lease is over by `at`. */
  ring(at: Instant, ended: (entry: Entry) => void): void {
    for (let alarm = this.alarms.peek(); alarm && alarm.at <= at; alarm = this.alarms.peek()) {
      this.alarms.pop()
      const { entry } = alarm
      if (entry.alarmAt !== alarm.at) continue // a later alarm was set
      entry.alarmAt = null
      const end = endOf(entry)
      if (end !== null && end <= at) ended(entry)
      else this.watch(entry)
    }
  }
}
