import type { VNode } from 'preact'
import type { RoomBoard, Ticket } from '../../../src/domain/waiting-room.ts'
import { eta } from '../../../src/waiting-room/eta.ts'
import { calledPage } from '../../../src/web/pages/called-page.tsx'
import type { PageContext } from '../../../src/web/pages/page.tsx'
import { type WaitProps, waitPage } from '../../../src/web/pages/wait-page.tsx'
import { minutes, now } from './sample.ts'

/** The pages of the waiting room in all their states. */
export function addRoomPages(add: (name: string, render: (context: PageContext) => VNode) => void): void {
  const ticket: Ticket = {
    key: 384_212,
    startedBehind: 280_000,
    state: 'waiting',
    lane: 'main',
    ahead: 106_400,
    joinedAt: now - minutes(20),
    until: null,
    deferredBy: null,
  }
  const board: RoomBoard = {
    measuredAt: now,
    called: 277_811,
    nextKey: 900_000,
    waiting: 622_188,
    inside: 4000,
    perMinute: 13_300,
    lastMinute: 13_100,
    gone: [
      [1, 0],
      [2, 1],
      [49, 2],
    ],
    assisted: { share: 0.05, admitted: 1_204, admissions: 277_812, waiting: 96 },
  }
  const wait: WaitProps = {
    ticket,
    board,
    eta: eta(ticket.ahead, board.perMinute, now),
    progress: 0.62,
    now,
    longer: false,
    told: '1786275005-1786275185',
    times: { readySeconds: 180, leaseSeconds: 1200, idleSeconds: 300 },
    auto: null,
    pollSeconds: 10,
    hiddenSeconds: 60,
  }
  add('wait', (context) => waitPage(context, wait))
  add('wait-auto', (context) => waitPage(context, { ...wait, auto: 20, pollSeconds: null }))
  add('wait-hours', (context) => waitPage(context, { ...wait, eta: eta(2_000_000, 13_300, now) }))
  add('wait-measuring', (context) => waitPage(context, { ...wait, eta: null, board: { ...board, perMinute: null } }))
  add('wait-longer', (context) => waitPage(context, { ...wait, longer: true }))
  for (const deferredBy of ['missed', 'idle', 'ended'] as const)
    add(`wait-deferred-${deferredBy}`, (context) =>
      waitPage(context, { ...wait, ticket: { ...ticket, ahead: 0, state: 'deferred', deferredBy } }),
    )
  add('called', (context) => calledPage(context, { until: now + 171_000, now, leaseSeconds: 1200 }))
}
