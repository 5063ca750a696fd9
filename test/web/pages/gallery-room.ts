import type { VNode } from 'preact'
import type { CampaignId } from '../../../src/domain/ids.ts'
import type { Opening } from '../../../src/domain/opening.ts'
import type { RoomBoard, Ticket } from '../../../src/domain/waiting-room.ts'
import { eta } from '../../../src/waiting-room/eta.ts'
import { calledPage } from '../../../src/web/pages/called-page.tsx'
import { gatheringPage } from '../../../src/web/pages/gathering-page.tsx'
import type { PageContext } from '../../../src/web/pages/page.tsx'
import { proofPage } from '../../../src/web/pages/proof-page.tsx'
import { type WaitProps, waitPage } from '../../../src/web/pages/wait-page.tsx'
import { minutes, now } from './sample.ts'

/** The page about the order of an opening, for everyone and for a person who has a place from it. */
function addProofPages(add: (name: string, render: (context: PageContext) => VNode) => void): void {
  const hex = (bytes: number) => 'a7'.repeat(bytes)
  const announced: Opening = {
    campaign: 'flu-2026' as CampaignId,
    opensAt: now - minutes(20),
    round: 24_861_077,
    commitment: hex(32),
    announcedAt: now - minutes(140),
    frozen: null,
    drawn: null,
  }
  const frozen = {
    frozenAt: now - minutes(20),
    base: 0,
    people: 812_340,
    root: hex(32),
    publishedAt: now - minutes(20),
  }
  const published: Opening = { ...announced, frozen }
  const drawn: Opening = {
    ...published,
    drawn: {
      value: { from: 'quicknet', round: 24_861_077, signature: hex(48) },
      seed: hex(32),
      drawnAt: now - minutes(19),
    },
  }
  const bySecret: Opening = {
    ...published,
    opensAt: now - minutes(1460),
    drawn: { value: { from: 'secret', secret: hex(32) }, seed: hex(32), drawnAt: now - minutes(1459) },
  }
  const own = { opening: drawn, index: 384_212, pseudonym: hex(16), key: 71_003, proof: [hex(32)] }
  add('proof-none', (context) => proofPage(context, { openings: [], own: null, now }))
  add('proof', (context) => proofPage(context, { openings: [drawn, bySecret], own: null, now }))
  add('proof-own', (context) => proofPage(context, { openings: [drawn], own, now }))
  add('proof-own-before', (context) =>
    proofPage(context, { openings: [announced], own: { ...own, opening: announced, key: null, proof: null }, now }),
  )
}

/** The pages of the waiting room in all their states. */
export function addRoomPages(add: (name: string, render: (context: PageContext) => VNode) => void): void {
  const ticket: Ticket = {
    key: 384_212,
    index: null,
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
    pool: null,
    epoch: 1,
    pausedUntil: null,
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
  const pausedUntil = now + minutes(2)
  add('wait-paused', (context) =>
    waitPage(context, { ...wait, eta: null, board: { ...board, perMinute: null, pausedUntil } }),
  )
  add('wait-longer', (context) => waitPage(context, { ...wait, longer: true }))
  for (const deferredBy of ['missed', 'idle', 'ended'] as const)
    add(`wait-deferred-${deferredBy}`, (context) =>
      waitPage(context, { ...wait, ticket: { ...ticket, ahead: 0, state: 'deferred', deferredBy } }),
    )
  const pool = { opensAt: now + minutes(46), people: 812_340, frozen: null }
  const gathering: WaitProps = {
    ...wait,
    ticket: { ...ticket, state: 'gathering', key: null, index: 384_212, ahead: 0, startedBehind: 0 },
    eta: null,
    told: null,
    progress: 0,
  }
  add('gathering', (context) => gatheringPage(context, { ...gathering, pool }))
  add('gathering-drawing', (context) =>
    gatheringPage(context, { ...gathering, pool: { ...pool, frozen: { at: now, base: 0, placed: 0 } } }),
  )
  addProofPages(add)
  add('called', (context) => calledPage(context, { until: now + 171_000, now, leaseSeconds: 1200 }))
}
