import type { Booking, Hold } from '../../src/domain/booking.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { HoldId, SlotId } from '../../src/domain/ids.ts'
import type { DeviceClaim } from '../../src/domain/session.ts'
import type { RoomBoard, Ticket } from '../../src/domain/waiting-room.ts'
import type { PersonalBrowser } from './browser.ts'
import type { Front } from './front.ts'
import type { Question } from './town.ts'

/** What people and programs ask in the same words. */
export const questions = {
  /** Where `/next` leads; a person who was called comes in. */
  next: (browser: PersonalBrowser): Question<'due-page', Awaited<ReturnType<Front['next']>>> => ({
    useCase: 'due-page',
    asked: { enter: true },
    work: (front) => front.next(browser),
    told: ({ page, facts: { reservations, window, claim, ticket } }) => ({ page, reservations, window, claim, ticket }),
  }),
  ticket: (browser: PersonalBrowser): Question<'ticket', Ticket> => ({
    useCase: 'ticket',
    asked: { how: 'present' },
    work: (front) => front.ticket(browser),
    told: (ticket) => ticket,
  }),
  board: (): Question<'board', RoomBoard> => ({
    useCase: 'board',
    asked: {},
    work: async ({ board }) => {
      if (!board) throw new GwanmunError('not_found')
      return board()
    },
    told: (board) => board,
  }),
  takeOver: (browser: PersonalBrowser): Question<'take-over', DeviceClaim> => ({
    useCase: 'take-over',
    asked: {},
    work: async ({ takeOver }) => {
      if (!takeOver) throw new GwanmunError('not_found')
      return takeOver(browser)
    },
    told: (claim) => claim,
  }),
  notMe: (browser: PersonalBrowser): Question<'not-me', unknown> => ({
    useCase: 'not-me',
    asked: {},
    work: async ({ notMe }) => {
      if (!notMe) throw new GwanmunError('not_found')
      return notMe(browser)
    },
    told: () => null,
  }),
  redeem: (browser: PersonalBrowser, code: string): Question<'desk-code', boolean> => ({
    useCase: 'desk-code',
    asked: { code },
    work: async ({ redeem }) => {
      if (!redeem) throw new GwanmunError('not_found')
      return redeem(browser, code)
    },
    told: (used) => ({ used }),
  }),
  hold: (browser: PersonalBrowser, slot: SlotId): Question<'hold', Hold> => ({
    useCase: 'hold',
    asked: { slot },
    work: (front) => front.hold(browser, slot),
    told: (held) => held,
  }),
  confirm: (browser: PersonalBrowser, asked: { hold: HoldId; key: string }): Question<'confirm', Booking> => ({
    useCase: 'confirm',
    asked,
    work: (front) => front.confirm(browser, asked),
    told: (booking) => booking,
  }),
}
