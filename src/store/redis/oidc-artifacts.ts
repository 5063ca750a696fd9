import { hash } from 'node:crypto'
import type { Artifact, ArtifactPayload, OidcArtifacts } from '../../domain/oidc-artifacts.ts'
import { sha256 } from '../../mechanics/hash.ts'
import type { RedisStore } from './connection.ts'
import { expiringTexts, never } from './records.ts'
import { script, serverClock } from './script.ts'

/** What may be replaced: anything, nothing (there must be none), or the one version that follows. */
const replacing = { anything: '', nothing: 'none' } as const

const put = script(`
local at = now()
local ms = ARGV[2] ~= '' and tonumber(ARGV[2]) or nil
if ARGV[5] ~= '${replacing.anything}' then
  local there = redis.call('HMGET', KEYS[1], 'until', 'payload')
  local version = '${replacing.nothing}'
  if there[1] and tonumber(there[1]) > at then version = redis.sha1hex(there[2]) end
  if version ~= ARGV[5] then return 0 end
end
redis.call('DEL', KEYS[1])
if ms and ms <= 0 then return 1 end
redis.call('HSET', KEYS[1], 'payload', ARGV[3], 'until', ms and at + ms or ${never})
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'userCode', ARGV[4]) end
if ms then redis.call('PEXPIRE', KEYS[1], life(ms)) end
return 1
`)

const find = script(`
local row = redis.call('HMGET', KEYS[1], 'until', 'payload', 'consumed', 'userCode')
if not row[1] or tonumber(row[1]) <= now() then return false end
return {row[2], row[3], row[4]}
`)

const consume = script(`
local at = now()
local till = redis.call('HGET', KEYS[1], 'until')
if not till or tonumber(till) <= at then return 0 end
return redis.call('HSETNX', KEYS[1], 'consumed', math.floor(at / 1000))
`)

const remove = script(`return redis.call('DEL', KEYS[1])`)

/** Ids are codes and tokens: the store knows them by their hash only. */
const hashOf = (id: string) => sha256(id, 'base64url')

/** As Lua's `redis.sha1hex` names it. Nothing is kept secret by this hash, and a sealed payload is never written twice. */
const versionOf = (payload: string) => hash('sha1', payload, 'hex')

const artifactKey = (model: string, hash: string) => `oidc:${model}:${hash}`
const userCodeKey = (model: string, code: string) => `oidc:${model}:userCode:${hashOf(code)}`

/**
 * Artifacts, a hash each, and beside them user codes that lead there. These lie in other slots of a Cluster, so nothing spans
 * them; the order of steps does instead: a user code leads to an artifact once it is there, and is believed only if the artifact
 * says the same. It goes with its time, not with the artifact.
 */
export function redisOidcArtifacts(redis: RedisStore, clock = serverClock): OidcArtifacts {
  const leads = expiringTexts(redis, clock)

  type Row = [payload: string, consumed: string | null, userCode: string | null]
  const rowOf = (model: string, hash: string) => redis.run<Row | null>(find, [artifactKey(model, hash)], [clock()])

  return {
    async put(model, id, { payload, indexes: { userCode }, ttlSeconds }, replaces) {
      const hash = hashOf(id)
      const ms = ttlSeconds === undefined ? null : Math.ceil(ttlSeconds * 1000)
      const row = [JSON.stringify(payload), userCode === undefined ? '' : hashOf(userCode)]
      const expected = replaces === undefined ? replacing.anything : (replaces ?? replacing.nothing)
      const written = await redis.run<number>(put, [artifactKey(model, hash)], [clock(), ms, ...row, expected])
      if (written !== 1) return false
      if (userCode !== undefined) await leads.save(userCodeKey(model, userCode), hash, ms)
      return true
    },

    async find(model, by) {
      if ('id' in by) return artifactOf(await rowOf(model, hashOf(by.id)))
      const lead = await leads.find(userCodeKey(model, by.userCode))
      const row = lead && (await rowOf(model, lead.text))
      return row?.[2] === hashOf(by.userCode) ? artifactOf(row) : null
    },

    async consume(model, id) {
      return (await redis.run<number>(consume, [artifactKey(model, hashOf(id))], [clock()])) === 1
    },

    async remove(model, id) {
      await redis.run(remove, [artifactKey(model, hashOf(id))], [clock()])
    },
  }
}

function artifactOf(row: readonly [string, string | null, ...unknown[]] | null): Artifact | null {
  if (!row) return null
  const [text, consumed] = row
  const payload = JSON.parse(text) as ArtifactPayload
  if (consumed !== null) payload['consumed'] = Number(consumed)
  return { payload, version: versionOf(text) }
}
