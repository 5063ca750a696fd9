/** One host and port. */
export interface RedisNode {
  host: string
  port: number
}

/** Where Redis is and how to get in, read from one setting. */
export interface RedisAddress {
  kind: 'single' | 'sentinel' | 'cluster'
  /** The server; or the Sentinels to ask; or nodes of the Cluster to begin with. */
  nodes: readonly RedisNode[]
  tls: boolean
  username: string | null
  password: string | null
  /** Password of the Sentinels themselves; null when they ask for none. */
  sentinelPassword: string | null
  /** Database number; a Cluster has only 0. */
  db: number
  /** The name by which the Sentinels know the master. */
  master: string | null
}

/**
 * `url`: `redis://[user:password@]host[:port][/db]`, `rediss://…` for TLS, or through Sentinel
 * `redis+sentinel://[user:password@]host[:port],…/master[?db=0&sentinelPassword=…]` (`rediss+sentinel` for TLS to both).
 * `clusterNodes`: `host:port,host:port`, with `redis://user:password@` or `rediss://…` in front when nodes ask for it.
 * Names and passwords are percent-encoded; IPv6 addresses stand in brackets.
 */
export type RedisSettings = { url: string } | { clusterNodes: string }

const form = /^(?:(rediss?)(\+sentinel)?:\/\/)?(?:([^@/?]*)@)?([^@/?]+)(?:\/([^?]*))?(?:\?(.*))?$/
const defaultPort = 6379
const defaultSentinelPort = 26379

/** @throws Error that says what is wrong and repeats nothing of the setting, which may hold a password */
export function redisAddress(settings: RedisSettings): RedisAddress {
  const cluster = 'clusterNodes' in settings
  const parts = form.exec((cluster ? settings.clusterNodes : settings.url).trim())
  if (!parts) throw new Error(wanted(cluster))
  const [, scheme, plus, userinfo, hosts = '', path = '', query = ''] = parts
  if (cluster ? plus || path || query : !scheme) throw new Error(wanted(cluster))

  const kind = cluster ? 'cluster' : plus ? 'sentinel' : 'single'
  const nodes = hosts.split(',').map((text) => node(text, kind === 'sentinel' ? defaultSentinelPort : defaultPort))
  if (kind === 'single' && nodes.length > 1)
    throw new Error('REDIS_URL names one host; for more use Sentinel or Cluster')
  const master = kind === 'sentinel' ? decoded(path) : null
  if (master === '')
    throw new Error('REDIS_URL must name the master behind the Sentinels: redis+sentinel://host/master')

  const options = new URLSearchParams(query)
  const db = Number((kind === 'sentinel' ? options.get('db') : path) || '0')
  if (!Number.isInteger(db) || db < 0) throw new Error('the database of REDIS_URL must be a number')
  const { username, password } = credentials(userinfo)
  const sentinelPassword = options.get('sentinelPassword')
  return { kind, nodes, tls: scheme === 'rediss', username, password, sentinelPassword, db, master }
}

function wanted(cluster: boolean): string {
  return cluster
    ? 'REDIS_CLUSTER_NODES must look like host:port,host:port'
    : 'REDIS_URL must look like redis://host:port/db, rediss://… or redis+sentinel://host:port,host:port/master'
}

function node(text: string, portIfNone: number): RedisNode {
  const parts = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text.trim())
  const host = parts?.[1] ?? parts?.[2]
  const port = Number(parts?.[3] ?? portIfNone)
  if (!host || port < 1 || port > 65_535) throw new Error('a Redis node must look like host:port')
  return { host, port }
}

function credentials(userinfo: string | undefined): { username: string | null; password: string | null } {
  if (!userinfo) return { username: null, password: null }
  const colon = userinfo.indexOf(':')
  const [name, secret] = colon < 0 ? ['', userinfo] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)]
  return { username: decoded(name) || null, password: decoded(secret) || null }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('a name or password of Redis is not percent-encoded: write % as %25')
  }
}
