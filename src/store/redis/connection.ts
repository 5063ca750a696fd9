/**
 * Store on Redis: hot state that several brokers share. One server, Sentinel or Cluster.
 *
 *   port verb ──▶ one Lua script on keys of one slot ──▶ RedisStore.run ──▶ ioredis ──▶ Redis
 *   attempt-ledger · device-claims · health · identities · journeys · leadership · oidc-artifacts · quotas · sessions · waiting-room
 *
 * Every answer comes within `commandMs` or fails with `store_unavailable`. Redis' clock decides what has ended; tests give an
 * instant instead (script.ts). Keys begin with a prefix, bear the tag of their aggregate and hold no secret, only hashes.
 * Contract suites: test/contract, on memory, Redis and Cluster. Decisions: ADR 2, ADR 15.
 */
import type { Complaint } from '../../domain/complaint.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { StoreTroubleCode } from '../../domain/store-trouble.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'
import { type After, withDeadline } from '../../mechanics/deadline.ts'
import { type RedisSettings, redisAddress } from './address.ts'
import { redisClient } from './clients.ts'
import { isMistake, isOfSelect, refusalOf, withoutArguments } from './failures.ts'
import { openReadiness } from './readiness.ts'
import { type Script, script } from './script.ts'
import { openTurns } from './turns.ts'

/** The little that the stores ask of Redis, whether one server, one behind Sentinels, or a Cluster. */
export interface RedisStore {
  /**
   * Runs a script; its `keys` must hash to one slot. `args` begin with the clock override, null becomes ''. After
   * `store_unavailable` it may have been done all the same.
   * @throws GwanmunError `store_unavailable` when Redis does not answer in time, is away, or refuses to serve
   */
  run<Reply>(script: Script, keys: readonly string[], args: readonly ScriptArgument[]): Promise<Reply>
  /** What its clock says (TIME). @throws GwanmunError `store_unavailable` */
  time(): Promise<Instant>
  /** What keeps Redis from doing our work now, null: nothing. Writes a key that soon ends. Never rejects. */
  trouble(): Promise<StoreTroubleCode | null>
  /** What is wrong with the settings of Redis or with our rights there, as far as it answers. Never rejects. */
  complaints(): Promise<readonly Complaint[]>
  close(): Promise<void>
}

type ScriptArgument = string | number | null

export interface RedisOpening {
  /** In front of every key. Default `gw:`. */
  prefix?: string
  /** Longest wait for one answer, in milliseconds; a connection that is silent so long is given up. Default 1000. */
  commandMs?: number
  /** Longest wait for a connection, in milliseconds. Default 1000. */
  connectMs?: number
  /** Told what is wrong with the connection, the same at most every five seconds; without arguments and passwords. */
  report?: (error: Error) => void
}

const reportEveryMs = 5_000
const clockTime = script('return now()')

/**
 * Connects, or goes on trying in the background: resolves after `connectMs` at the latest, so a process may start before
 * its Redis. Without a connection commands fail at once, and what was under way when it broke fails too. Only a Cluster is
 * asked again, for half a second: then a one-time verb may answer “late” to its first caller, never “first” to two.
 * @throws Error when the settings cannot be read
 */
export async function openRedis(
  { after }: Pick<World, 'after'>,
  settings: RedisSettings,
  opening: RedisOpening = {},
): Promise<RedisStore> {
  const { prefix = 'gw:', commandMs = 1_000, connectMs = 1_000 } = opening
  const address = redisAddress(settings)
  const client = redisClient(address, { commandMs, connectMs })
  const report = reporter(opening.report, after)
  const within = <Result>(ms: number, work: Promise<Result>) => {
    const late = () => {
      throw new Error(`Redis has not answered within ${ms} ms`)
    }
    return withDeadline(work, ms, late, after)
  }
  const connection = followConnection(client, report)
  // What there is to say of a failure is said by the error event.
  await within(connectMs, client.connect()).catch(() => undefined)

  const beforeCommand = openTurns(client)
  async function evaluate(script: Script, operands: string[], keyCount: number): Promise<unknown> {
    beforeCommand()
    try {
      return await client.evalsha(script.sha, keyCount, ...operands)
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return client.eval(script.source, keyCount, ...operands)
    }
  }

  const readiness = openReadiness(client, { address, prefix, connectionError: connection.error }, (work, key, args) =>
    within(commandMs, evaluate(work, [key, '', ...args], 1)),
  )

  const store: RedisStore = {
    async run<Reply>(script: Script, keys: readonly string[], args: readonly ScriptArgument[]) {
      const operands = [...keys.map((key) => prefix + key), ...args.map((argument) => String(argument ?? ''))]
      try {
        return (await within(commandMs, evaluate(script, operands, keys.length))) as Reply
      } catch (error) {
        // A right that was taken away is told inside a script as a mistake of the script (ERR).
        if (isMistake(error) && readiness.last() !== 'not_permitted') throw withoutArguments(error)
        throw new GwanmunError('store_unavailable', undefined, { cause: withoutArguments(error) })
      }
    },
    time: () => store.run<Instant>(clockTime, ['clock'], [null]),
    trouble: readiness.trouble,
    complaints: () => within(4 * commandMs, readiness.complaints()).catch(() => []),
    async close() {
      await within(commandMs, client.quit()).catch(() => undefined)
      client.disconnect()
    },
  }
  return store
}

/** Remembers why the connection is not there, and keeps the driver from going on in database 0 when it may not have ours. */
function followConnection(client: ReturnType<typeof redisClient>, report: (error: Error) => void) {
  let last: unknown = null
  const failed = (error: Error) => {
    // A Cluster itself says only that no node let it in.
    const cause = (error as { lastNodeError?: Error | null }).lastNodeError ?? error
    // What the driver says of a connection that we gave up explains nothing.
    const explains = refusalOf(cause) !== null || (cause as NodeJS.ErrnoException).code !== undefined
    if (explains || last === null) last = cause
    report(error)
    if (isOfSelect(error)) client.disconnect(true)
  }
  client.on('error', failed)
  client.on('node error', failed)
  client.on('ready', () => {
    last = null
  })
  return { error: () => last }
}

function reporter(report: RedisOpening['report'], after: After): (error: Error) => void {
  const saidLately = new Set<string>()
  return (error) => {
    if (!report || saidLately.has(error.message)) return
    saidLately.add(error.message)
    after(reportEveryMs, () => saidLately.delete(error.message))
    report(withoutArguments(error))
  }
}
