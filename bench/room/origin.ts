import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { RoomRules } from '../../src/domain/waiting-room.ts'
import { memoryWaitingRoom } from '../../src/store/memory/waiting-room.ts'
import { system } from '../../src/system.ts'
import { sendCached } from '../../src/web/live/cached-response.ts'
import { openRoomBoard } from '../../src/web/live/room-board.ts'

const campaign = 'crowd' as CampaignId
const historySeconds = 300

/** The board of a room with a crowd in line, at a real port, and what was asked of it. */
export interface Origin {
  port: number
  /** Since `count` was called last. */
  asked: { board: number; inPerson: number }
  count(): void
  /** Key of the first person still in line. */
  first: number
  stop(): Promise<void>
}

export const personOf = (key: number) => `person-${key}` as PersonId

/** @param perMinute people called, all the time, for five minutes already */
export async function startOrigin({ people, perMinute }: { people: number; perMinute: number }): Promise<Origin> {
  const startedAt = system.now()
  let now = startedAt - historySeconds * 1000
  const room = memoryWaitingRoom({ now: () => now })
  const rules = (): RoomRules => ({
    insideLimit: Math.floor(((now - startedAt) / 1000 + historySeconds) * (perMinute / 60)),
    readySeconds: 3_600,
    leaseSeconds: 3_600,
    longestLeaseSeconds: 3_600,
    idleSeconds: 3_600,
    assistedShare: 0.05,
  })
  const first = historySeconds * Math.floor(perMinute / 60)
  for (let key = 0; key < first + people; key++) await room.join(campaign, personOf(key), rules())
  for (; now < startedAt; now += 1000) await room.board(campaign, rules())
  const tickets = {
    board() {
      now = system.now()
      return room.board(campaign, rules())
    },
  }
  const board = openRoomBoard(system, { id: campaign, tickets })
  let asked = { board: 0, inPerson: 0 }
  const server = createServer(async (request, response) => {
    const url = request.url ?? '/'
    if (url.startsWith('/room.json')) {
      asked.board++
      sendCached(request, response, await board.read())
      return
    }
    asked.inPerson++
    now = system.now()
    const ticket = await room.find(campaign, personOf(Number(url.split('key=')[1])), rules())
    response.setHeader('content-type', 'application/json')
    response.setHeader('cache-control', 'no-store')
    response.end(JSON.stringify(ticket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get asked() {
      return asked
    },
    count() {
      asked = { board: 0, inPerson: 0 }
    },
    first,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
