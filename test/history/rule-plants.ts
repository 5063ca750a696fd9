import { after, answered, type Plant, withEvent } from './plant.ts'

/** What is wrong by the rules that operators set. */
export const rulePlants: readonly Plant[] = [
  {
    rule: 'within-quota',
    wrong: 'a person who is no program was refused for too many requests',
    plant(history) {
      const call = answered(history, 'hold')[0]
      if (!call) return null
      const refused = after(call, { outcome: { kind: 'refused', at: call.outcome.at + 1, code: 'too_many_requests' } })
      const quota = { programs: new Set<string>(), limit: null, seconds: 60 }
      return { history: { ...withEvent(history, refused), quota }, who: call.human }
    },
  },
  {
    rule: 'within-quota',
    wrong: 'a program was answered more often than the limit',
    plant(history) {
      const call = answered(history, 'bookings')[0]
      if (!call || call.person === null) return null
      const quota = { programs: new Set([call.human]), limit: 1, seconds: 60 }
      const events = history.events.flatMap((event) =>
        event === call ? Array.from({ length: 7 }, () => call) : [event],
      )
      return { history: { ...history, events, quota }, who: call.human }
    },
  },
]
