import type { History, HistoryEvent, UseCase } from './history.ts'

/** What a person does with us and in no campaign; or by the id of a hold, whatever campaign it is of. A report gives back every hold. */
const ofNone: ReadonlySet<UseCase> = new Set(['verify', 'login', 'finish', 'not-me', 'release'])

/** The history of each campaign by itself: its calls, versions, holds and bookings, and what concerns all. With one campaign it is the history. */
export function byCampaign(history: History): readonly History[] {
  const { campaign: first, others = [], stores, events } = history
  if (others.length === 0) return [history]
  const campaignOf = new Map(stores.bookings.map(({ id, campaign }) => [id, campaign]))
  return [first, ...others].map((campaign) => {
    const isOwn = (id = first.id) => id === campaign.id
    const concerns = (event: HistoryEvent) => {
      if (event.kind === 'campaign') return isOwn(event.campaign.id)
      if (event.kind !== 'call' || ofNone.has(event.useCase)) return true
      // A booking is cancelled by its id, wherever that is asked.
      const booked = event.useCase === 'cancel' ? campaignOf.get(event.asked.booking) : undefined
      return isOwn(booked ?? event.campaign)
    }
    const holds = stores.holds.filter((hold) => isOwn(hold.campaign))
    const bookings = stores.bookings.filter((booking) => isOwn(booking.campaign))
    return { ...history, campaign, others: [], events: events.filter(concerns), stores: { ...stores, holds, bookings } }
  })
}
