import type { Booking } from '../../src/domain/booking.ts'
import type { BookingId, HoldId } from '../../src/domain/ids.ts'
import { hasAnsweredTwin } from '../../src/history/certainty.ts'
import type { Call, History } from '../../src/history/history.ts'
import { after, answered, confirmed, endingWith, humanOf, intruder, otherId, type Plant, withEvent } from './plant.ts'

/** Calls about a person whose answer was lost, and that were not pressed twice. */
function unanswered({ events }: History): Call[] {
  const calls = events.filter((event) => event.kind === 'call')
  return calls.filter((call) => {
    const own = calls.filter(({ human }) => human === call.human)
    return call.outcome.kind === 'lost' && call.useCase !== 'board' && !hasAnsweredTwin(own, call)
  })
}

/** What is wrong in what people were told. */
export const toldPlants: readonly Plant[] = [
  {
    rule: 'oversold',
    wrong: 'two people were told that they hold the one place of a slot',
    plant(history) {
      const ones = new Set(history.stores.slots.filter(({ capacity }) => capacity === 1).map(({ id }) => id))
      const call = answered(history, 'hold').find(({ asked }) => ones.has(asked.slot))
      if (!call || call.outcome.answer.until <= call.outcome.at + 2) return null
      const answer = { ...call.outcome.answer, id: otherId as HoldId, person: intruder.person }
      const second = after(call, { ...intruder, outcome: { ...call.outcome, answer } })
      return { history: withEvent(history, second), who: null }
    },
  },
  {
    rule: 'two-active-bookings',
    wrong: 'a person was shown a second booking',
    plant(history) {
      const call = answered(history, 'confirm').find((one) => one.outcome.answer.state === 'confirmed')
      if (!call) return null
      const answer: Booking = { ...call.outcome.answer, id: otherId as BookingId }
      const look = after(call, {
        useCase: 'bookings',
        asked: {},
        outcome: { ...call.outcome, answer: { hold: null, booking: answer } },
      })
      return { history: withEvent(history, look), who: call.human }
    },
  },
  {
    rule: 'acknowledged-and-lost',
    wrong: 'a hold that lives was refused as run out',
    plant(history) {
      const call = answered(history, 'hold').find(({ outcome }) => outcome.answer.until > outcome.at + 2)
      if (!call) return null
      const refused = { kind: 'refused' as const, at: 0, code: 'hold_expired' as const }
      const asked = { hold: call.outcome.answer.id, key: 'some key' }
      return {
        history: withEvent(history, after(call, { useCase: 'confirm', asked, outcome: refused })),
        who: call.human,
      }
    },
  },
  {
    rule: 'acknowledged-and-lost',
    wrong: 'a person was led to confirm the place they hold, and was refused as not admitted',
    plant(history) {
      const call = answered(history, 'hold').find(({ outcome }) => outcome.answer.until > outcome.at + 4)
      if (!call) return null
      const page = after(call, {
        useCase: 'due-page',
        asked: { enter: true },
        outcome: { ...call.outcome, answer: { page: 'confirm' } },
      })
      const refused = { kind: 'refused' as const, at: 0, code: 'not_admitted' as const }
      const asked = { hold: call.outcome.answer.id, key: 'some key' }
      const press = after(page as typeof call, { useCase: 'confirm', asked, outcome: refused })
      return { history: withEvent(withEvent(history, page), press), who: call.human }
    },
  },
  {
    rule: 'acknowledged-and-lost',
    wrong: 'a look is older than the booking',
    plant(history) {
      const call = answered(history, 'confirm').find(({ outcome }) => outcome.answer.state === 'confirmed')
      if (!call) return null
      const answer = { hold: null, booking: null }
      const look = after(call, { useCase: 'bookings', asked: {}, outcome: { ...call.outcome, answer } })
      return { history: withEvent(history, look), who: call.human }
    },
  },
  {
    rule: 'one-effective-session',
    wrong: 'a second device held a place while the first had the claim',
    plant(history) {
      const look = answered(history, 'due-page').find(
        ({ outcome }) => outcome.answer.claim && outcome.answer.claim.until > outcome.at + 2,
      )
      if (!look?.person) return null
      const { person } = look
      const hold = {
        id: otherId as HoldId,
        person,
        slot: 'some slot' as never,
        until: look.outcome.at + 9,
        extensions: 0,
      }
      const second = after(look, {
        useCase: 'hold',
        asked: { slot: hold.slot },
        device: intruder.device,
        outcome: { ...look.outcome, answer: hold },
      })
      return { history: withEvent(history, second), who: look.human }
    },
  },
  {
    rule: 'inside-limit',
    wrong: 'two people are inside where one may be',
    plant(history) {
      const call = answered(history, 'ticket').find(({ outcome }) => outcome.answer?.state === 'admitted')
      if (!call || (call.outcome.answer?.until ?? 0) <= call.outcome.at + 2) return null
      return { history: withEvent(history, after(call, intruder)), who: null }
    },
  },
  {
    rule: 'inside-limit',
    wrong: 'the board shows more people inside than may be',
    plant(history) {
      const call = answered(history, 'board')[0]
      if (!call) return null
      const full = after(call, { outcome: { ...call.outcome, answer: { ...call.outcome.answer, inside: 2 } } })
      return { history: withEvent(history, full), who: null }
    },
  },
  {
    rule: 'outside-window',
    wrong: 'a hold was given at the very end of the window',
    plant(history) {
      const call = answered(history, 'hold').at(-1)
      if (!call) return null
      const windows = history.campaign.windows.map((window) => ({ ...window, closesAt: call.askedAt }))
      return { history: { ...history, campaign: { ...history.campaign, windows } }, who: call.human }
    },
  },
  ...(
    [
      ['a service knows a person by two subjects', { asked: { sector: 'a', code: 'second' }, subject: 'other' }],
      ['two sectors know a person by one subject', { asked: { sector: 'b', code: 'second' }, subject: 'one' }],
      ['a code was redeemed twice', { asked: { sector: 'a', code: 'first' }, subject: 'one' }],
    ] as const
  ).map(
    ([wrong, { asked, subject }]): Plant => ({
      rule: 'one-subject-a-sector',
      wrong,
      plant(history) {
        const call = answered(history, 'verify')[0]
        if (!call) return null
        const login = (of: typeof asked | { sector: string; code: string }, told: string) =>
          after(call, {
            useCase: 'login',
            asked: of,
            outcome: { ...call.outcome, answer: { subject: told } as unknown as typeof call.outcome.answer },
          })
        const once = withEvent(history, login({ sector: 'a', code: 'first' }, 'one'))
        return { history: withEvent(once, login(asked, subject)), who: call.human }
      },
    }),
  ),
  {
    rule: 'outside-window',
    wrong: 'a person was told that their window is open after it had closed',
    plant(history) {
      const call = answered(history, 'due-page').find(({ outcome }) => outcome.answer.window?.open)
      if (!call) return null
      const windows = history.campaign.windows.map((window) => ({ ...window, closesAt: call.askedAt }))
      return { history: { ...history, campaign: { ...history.campaign, windows } }, who: call.human }
    },
  },
  {
    rule: 'outside-window',
    wrong: 'a person was told in their window that it is not open',
    plant(history) {
      const call = answered(history, 'due-page').find(({ outcome }) => outcome.answer.window?.open)
      const window = call?.outcome.answer.window
      if (!call || !window) return null
      const answer = { ...call.outcome.answer, window: { ...window, open: false } }
      return { history: withEvent(history, after(call, { outcome: { ...call.outcome, answer } })), who: call.human }
    },
  },
  {
    rule: 'rank-never-worse',
    wrong: 'more people are ahead than before',
    plant(history) {
      const call = answered(history, 'ticket').find(({ outcome }) => outcome.answer?.state === 'waiting')
      if (!call?.outcome.answer) return null
      const answer = { ...call.outcome.answer, ahead: call.outcome.answer.ahead + 1 }
      return { history: withEvent(history, after(call, { outcome: { ...call.outcome, answer } })), who: call.human }
    },
  },
  {
    rule: 'rank-never-worse',
    wrong: 'a ticket was exchanged for a later one',
    plant(history) {
      const call = answered(history, 'ticket').find(({ outcome }) => outcome.answer !== null)
      if (!call?.outcome.answer) return null
      const answer = { ...call.outcome.answer, key: (call.outcome.answer.key ?? 0) + 1 }
      return { history: withEvent(history, after(call, { outcome: { ...call.outcome, answer } })), who: call.human }
    },
  },
  {
    rule: 'rank-never-worse',
    wrong: 'a person who came later was called first',
    plant(history) {
      const call = answered(history, 'ticket').find(({ outcome }) => outcome.answer?.state === 'waiting')
      if (!call?.outcome.answer) return null
      const answer = {
        ...call.outcome.answer,
        key: (call.outcome.answer.key ?? 0) + 1,
        state: 'ready' as const,
        ahead: 0,
      }
      const at = call.askedAt - 1
      const early = { ...call, ...intruder, askedAt: at - 1, outcome: { ...call.outcome, answer, at } }
      return { history: withEvent(history, early as unknown as Call), who: call.human }
    },
  },
  {
    rule: 'answered-alike',
    wrong: 'a confirmation that was answered is refused when it is repeated',
    plant(history) {
      const call = answered(history, 'confirm')[0]
      if (!call) return null
      const refused = { kind: 'refused' as const, at: 0, code: 'hold_expired' as const }
      return { history: withEvent(history, after(call, { outcome: refused })), who: call.human }
    },
  },
  {
    rule: 'answered-alike',
    wrong: 'the same key is answered with another booking',
    plant(history) {
      const call = answered(history, 'confirm')[0]
      if (!call) return null
      const answer = { ...call.outcome.answer, id: otherId as BookingId }
      return { history: withEvent(history, after(call, { outcome: { ...call.outcome, answer } })), who: call.human }
    },
  },
  {
    rule: 'lost-answers',
    wrong: 'a person was told that a hold ran out that had become their booking',
    plant(history) {
      const made = confirmed(history)
      if (!made || made.confirmedAt >= history.stores.at - 2) return null
      const human = humanOf(history, made.person)
      if (human === null) return null
      const event = {
        kind: 'call',
        useCase: 'confirm',
        human,
        person: made.person,
        device: intruder.device,
        asked: { hold: made.hold, key: made.key },
        askedAt: made.confirmedAt + 30,
        outcome: { kind: 'refused', at: made.confirmedAt + 31, code: 'hold_expired' },
      }
      return { history: withEvent(history, event as unknown as Call), who: human }
    },
  },
  {
    rule: 'lost-answers',
    wrong: 'no later call told how a lost confirmation ended',
    plant(history) {
      const lost = unanswered(history).find(({ useCase }) => useCase === 'confirm')
      return lost ? { history: endingWith(history, lost), who: lost.human } : null
    },
  },
  {
    rule: 'humane-end',
    wrong: 'the last call of a person was lost',
    plant(history) {
      const [lost] = unanswered(history)
      return lost ? { history: endingWith(history, lost), who: lost.human } : null
    },
  },
  {
    rule: 'humane-end',
    wrong: 'a person was left on a page with a choice, and did not walk away',
    plant(history) {
      const left = history.events.find((event) => event.kind === 'walked-away')
      if (left?.kind !== 'walked-away') return null
      return { history: { ...history, events: history.events.filter((event) => event !== left) }, who: left.human }
    },
  },
  {
    rule: 'one-person-a-human',
    wrong: 'a human was verified as a second person',
    plant(history) {
      const call = answered(history, 'verify')[0]
      if (!call) return null
      const second = after(call, { outcome: { ...call.outcome, answer: { person: intruder.person } } })
      return { history: withEvent(history, second), who: call.human }
    },
  },
]
