import { performance } from 'node:perf_hooks'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { RoomRules, WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import { openRedis } from '../../src/store/redis/connection.ts'
import { redisWaitingRoom } from '../../src/store/redis/waiting-room.ts'
import { system } from '../../src/system.ts'
import type { RedisServer } from '../servers/redis.ts'

/** What a room with so many people in line costs. */
export interface CrowdFigure {
  waiting: number
  bytesEach: number
  /** Of the joins since the last figure. */
  joinsPerSecond: number
  /** Medians, one at a time, in milliseconds: a call of 200 people, the board, and the place of one person. */
  tickMs: number
  boardMs: number
  placeMs: number
}

/** People called by one tick: as many as one script calls at most. */
const calledAtOnce = 200
const ticks = 25
const joinsUnderWay = 64
const room = 'crowd' as CampaignId
const rules: RoomRules = {
  insideLimit: 0,
  readySeconds: 3_600,
  leaseSeconds: 7_200,
  longestLeaseSeconds: 7_200,
  idleSeconds: 7_200,
  assistedShare: 0.05,
}

/** Fills one room of a real Redis through the broker's own store, and measures it at each of these sizes. */
export async function measureCrowd(redis: RedisServer, sizes: readonly number[]): Promise<CrowdFigure[]> {
  const store = await openRedis(system, { url: redis.url }, { commandMs: 30_000 })
  try {
    const line = redisWaitingRoom(store)
    await line.board(room, rules)
    const empty = await memoryOf(redis)
    const figures: CrowdFigure[] = []
    let [joined, limit] = [0, 0]
    for (const size of sizes) {
      const until = size + limit
      const seconds = await joinAll(line, joined, until)
      const figure = {
        waiting: size,
        bytesEach: ((await memoryOf(redis)) - empty) / until,
        joinsPerSecond: (until - joined) / seconds,
        boardMs: await median(() => line.board(room, { ...rules, insideLimit: limit })),
        placeMs: await median((n) => line.find(room, person(until - 1 - n), { ...rules, insideLimit: limit })),
      }
      joined = until
      const called = Math.min(calledAtOnce, Math.floor(size / ticks / 2))
      const tickMs = await median(() => {
        limit += called
        return line.board(room, { ...rules, insideLimit: limit })
      })
      figures.push({ ...figure, tickMs })
    }
    return figures
  } finally {
    await store.close()
  }
}

const person = (n: number) => `person-${n}`.padEnd(32, '0') as PersonId

/** @returns how long it took, in seconds */
async function joinAll(line: WaitingRoomStore, from: number, until: number): Promise<number> {
  const startedAt = performance.now()
  let next = from
  const joiner = async () => {
    while (next < until) await line.join(room, person(next++), { ...rules, insideLimit: 0 })
  }
  await Promise.all(Array.from({ length: joinsUnderWay }, joiner))
  return (performance.now() - startedAt) / 1000
}

async function median(act: (n: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < ticks; n++) {
    const startedAt = performance.now()
    await act(n)
    times.push(performance.now() - startedAt)
  }
  return times.sort((one, other) => one - other)[Math.floor(ticks / 2)] ?? 0
}

async function memoryOf(redis: RedisServer): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(String(await redis.command('INFO', 'memory')))?.[1])
}
