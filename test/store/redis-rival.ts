// A process of its own that does what it is told on the Redis it is told. Its clock is off by `CLOCK_OFF_MS`.

import type { CampaignId, DeviceHash, PersonId, ProviderId, SealedText, SessionId } from '../../src/domain/ids.ts'
import { openRedis } from '../../src/store/redis/connection.ts'
import { system } from '../../src/system.ts'
import { hotPorts, rules } from './redis-operations.ts'

/** What a process can be told to do, and what it answers. */
export interface Errands {
  /** Devices that hold the claim on each of `count` people, after this process tried to take it. */
  claims: { ask: { count: number }; answer: (string | null)[] }
  /** Keys in line of `count` people, after this process let them join. */
  joins: { ask: { count: number }; answer: number[] }
  /** How many of `count` people this process got in. */
  enters: { ask: { count: number; limit: number }; answer: number }
  /** Which of `count` states were new to it, and which of `count` codes it was the first to redeem. */
  consumes: { ask: { count: number }; answer: { states: boolean[]; codes: boolean[] } }
  /** Writes one of everything under its own name, for a minute; what it was told about times. */
  dates: { ask: { name: string }; answer: { now: number; told: number[] } }
}

const off = Number(process.env['CLOCK_OFF_MS'] ?? 0)
const trueNow = Date.now
Date.now = () => trueNow() + off
globalThis.Date = new Proxy(Date, {
  construct: (target, args: []) => (args.length > 0 ? new target(...args) : new target(trueNow() + off)),
})

const where = process.env['REDIS_CLUSTER_NODES']
const redis = await openRedis(system, where ? { clusterNodes: where } : { url: process.env['REDIS_URL'] ?? '' })
const { claims, rooms, attempts, artifacts, sessions } = hotPorts(redis)
const device = `device-${process.pid}` as DeviceHash
const provider = 'kakao' as ProviderId
const room = 'campaign-1' as CampaignId

const person = (n: number) => `person-${n}` as PersonId
const everyone = <Result>(count: number, act: (n: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, n) => act(n)))

const errands: { [Name in keyof Errands]: (ask: Errands[Name]['ask']) => Promise<Errands[Name]['answer']> } = {
  claims: ({ count }) =>
    everyone(count, async (n) => {
      const request = {
        person: person(n),
        device,
        session: null,
        provider,
        kind: 'android',
        blockSeconds: 600,
      } as const
      return (await claims.claim(request)).device
    }),
  joins: ({ count }) =>
    everyone(count, async (n) => (await rooms.join(room, person(n), { ...rules, insideLimit: 0 })).key ?? -1),
  async enters({ count, limit }) {
    const tickets = await everyone(count, (n) => rooms.enter(room, person(n), { ...rules, insideLimit: limit }))
    return tickets.filter((ticket) => ticket?.state === 'admitted').length
  },
  async consumes({ count }) {
    const states = await everyone(count, (n) => attempts.consume(`state-${n}`, 600))
    return { states, codes: await everyone(count, (n) => artifacts.consume('AuthorizationCode', `code-${n}`)) }
  },
  async dates({ name }) {
    const who = name as PersonId
    const now = Date.now()
    const until = { verifiedAt: now, expiresAt: Date.now() + 60_000 }
    const about = { person: who, device, provider }
    const id = name as SessionId
    await sessions.open({ id, ...about, acr: 'urn:gwanmun:loa:2', amr: [], identity: 'sealed' as SealedText, ...until })
    const session = await sessions.find(id)
    const claim = await claims.claim({ ...about, session: null, kind: 'ios', blockSeconds: 60 })
    const mine = `campaign-${name}` as CampaignId
    const minute = {
      insideLimit: 1,
      readySeconds: 60,
      leaseSeconds: 60,
      longestLeaseSeconds: 2400,
      idleSeconds: 60,
      assistedShare: 0.05,
    }
    const { joinedAt, until: readyUntil } = await rooms.join(mine, who, minute)
    const lease = await rooms.enter(mine, who, minute)
    const { measuredAt } = await rooms.board(mine, minute)
    await artifacts.put('AuthorizationCode', `code-of-${name}`, { payload: {}, indexes: {}, ttlSeconds: 60 })
    await artifacts.consume('AuthorizationCode', `code-of-${name}`)
    const code = await artifacts.find('AuthorizationCode', { id: `code-of-${name}` })
    const starts = [
      session?.verifiedAt,
      claim.verifiedAt,
      joinedAt,
      measuredAt,
      Number(code?.payload['consumed']) * 1000,
    ]
    const ends = [session?.expiresAt, claim.until, readyUntil, lease?.until]
    return { now, told: [...starts.map(Number), ...ends.map((end) => Number(end) - 60_000)] }
  },
}

process.on('message', async ({ errand, ask }: { errand: keyof Errands; ask: never }) => {
  process.send?.({ answer: await errands[errand](ask) })
})
process.once('disconnect', () => redis.close())
process.send?.('ready')
