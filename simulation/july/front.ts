/**
 * As it was in July 2021, to compare with; no part of the product. The line knows browsers and no people, who a person is was asked
 * after the wait and the form, at one door, and a place was taken in the last step.
 *
 *   line (by browser) ─▶ inside ─▶ form ─▶ identity check ─▶ window? place? ─▶ booked
 *
 * The parts are the product's (line, check, window, ledger); their order is that of July. Source: docs/simulation.md.
 */
import type { Browser } from '../../src/citizen/browser.ts'
import type { BrokerComposition } from '../../src/compose-broker.ts'
import type { FileConfig } from '../../src/config.ts'
import type { Booking, Hold } from '../../src/domain/booking.ts'
import type { HoldId, PersonId, SlotId } from '../../src/domain/ids.ts'
import type { Ticket } from '../../src/domain/waiting-room.ts'
import type { Stores } from '../../src/stores.ts'

export interface JulyFront {
  /** The ticket of a browser, which comes in when it is called; shows up for it. */
  queue(name: string): Promise<Ticket>
  leave(name: string): Promise<void>
  /** The last step takes the place. @throws GwanmunError `not_verified`, `not_your_turn`, and the codes of `SlotLedger.hold` */
  take(browser: Browser, slot: SlotId): Promise<Hold>
  /** At once after it. @throws GwanmunError `not_verified`, and the codes of `SlotLedger.confirm` */
  book(browser: Browser, request: { hold: HoldId; key: string }): Promise<Booking>
}

/** The place is held only while it is booked. */
const holdSeconds = 30

export function openJulyFront(
  { citizen: { sessions, window } }: BrokerComposition,
  { waitingRoom, ledger }: Pick<Stores, 'waitingRoom' | 'ledger'>,
  { campaign: { id: campaign }, limits }: Pick<FileConfig, 'campaign' | 'limits'>,
): JulyFront {
  // To the line a browser is what a person is in August.
  const inLine = (name: string) => name as PersonId
  return {
    queue: (name) => waitingRoom.join(campaign, inLine(name), limits, { enter: true }),
    async leave(name) {
      await waitingRoom.leave(campaign, inLine(name))
    },
    async take(browser, slot) {
      const session = await sessions.demand(browser)
      await window.demandOpen(session)
      return ledger.hold({ campaign, person: session.person, slot, seconds: holdSeconds, limit: null })
    },
    async book(browser, request) {
      const { person } = await sessions.demand(browser)
      return ledger.confirm({ campaign, person, ...request })
    },
  }
}
