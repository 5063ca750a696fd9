import { SetupError } from '../../domain/complaint.ts'

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
 * Names and passwords are percent-encoded; IPv6 addresses stand in brackets. Any other parameter is refused: what a driver does
 * not know must not lead two installations into one database.
 */
export type RedisSettings = { url: string } | { clusterNodes: string }

const form = /^(?:(rediss?)(\+sentinel)?:\/\/)?(?:([^@/?]*)@)?([^@/?]+)(?:\/([^?]*))?(?:\?(.*))?$/
const defaultPort = 6379
const defaultSentinelPort = 26379

/** Parameters after `?`, by kind; everything else stands in the address itself. */
const knownParameters: Record<RedisAddress['kind'], readonly string[]> = {
  single: [],
  sentinel: ['db', 'sentinelPassword'],
  cluster: [],
}

/** @throws SetupError that says what is wrong and repeats nothing of the setting, which may hold a password */
export function redisAddress(settings: RedisSettings): RedisAddress {
  const cluster = 'clusterNodes' in settings
  const setting = cluster ? 'REDIS_CLUSTER_NODES' : 'REDIS_URL'
  const parts = form.exec((cluster ? settings.clusterNodes : settings.url).trim())
  if (!parts) throw unreadable(setting)
  const [, scheme, plus, userinfo, hosts = '', path = '', query = ''] = parts
  if (cluster ? plus || path : !scheme) throw unreadable(setting)

  const kind = cluster ? 'cluster' : plus ? 'sentinel' : 'single'
  const options = parameters(query, kind, setting)
  const nodes = hosts
    .split(',')
    .map((text) => node(text, kind === 'sentinel' ? defaultSentinelPort : defaultPort, setting))
  if (kind === 'single' && nodes.length > 1)
    throw refused(setting, 'names more than one host.', 'Use Sentinel or Cluster.')
  const master = kind === 'sentinel' ? decoded(path, setting) : null
  if (master === '')
    throw refused(setting, 'names no master.', 'Name the master behind the Sentinels: redis+sentinel://host/master.')

  const db = (kind === 'sentinel' ? options.get('db') : path) || '0'
  if (!/^\d{1,9}$/.test(db))
    throw refused(setting, 'has a database that is not a number.', 'Write redis://host:port/2.')
  const { username, password } = credentials(userinfo, setting)
  const sentinelPassword = options.get('sentinelPassword')
  return { kind, nodes, tls: scheme === 'rediss', username, password, sentinelPassword, db: Number(db), master }
}

function refused(setting: string, what: string, mend: string): SetupError {
  return new SetupError([{ code: 'redis_address_invalid', weight: 'fatal', setting, what: `It ${what}`, mend }])
}

function unreadable(setting: string): SetupError {
  const forms =
    setting === 'REDIS_URL'
      ? 'redis://host:port/db, rediss://… or redis+sentinel://host:port,host:port/master'
      : 'host:port,host:port'
  return refused(setting, 'cannot be read.', `Write it like ${forms}.`)
}

/** Names of parameters are said only when they look like one: anything else may be part of a password. */
function parameters(query: string, kind: RedisAddress['kind'], setting: string): URLSearchParams {
  const options = new URLSearchParams(query)
  const known = knownParameters[kind]
  const unknown = [...new Set([...options.keys()].filter((name) => !known.includes(name)))]
  if (unknown.length > 0) {
    const names = unknown.map((name) => (/^[a-z_-]{1,30}$/i.test(name) ? name : '(unreadable)')).join(', ')
    const advice =
      known.length > 0
        ? `Known are: ${known.join(', ')}.`
        : 'It knows none; the database stands behind a slash: redis://host:port/2.'
    throw refused(setting, `has parameters that are not known: ${names}.`, advice)
  }
  const twice = known.find((name) => options.getAll(name).length > 1)
  if (twice !== undefined) throw refused(setting, `has the parameter ${twice} twice.`, 'Leave one.')
  return options
}

function node(text: string, portIfNone: number, setting: string): RedisNode {
  const parts = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text.trim())
  const host = parts?.[1] ?? parts?.[2]
  const port = Number(parts?.[3] ?? portIfNone)
  if (!host || port < 1 || port > 65_535)
    throw refused(setting, 'has a host that cannot be read.', 'Write host:port; an IPv6 address in brackets.')
  return { host, port }
}

function credentials(userinfo: string | undefined, setting: string): Pick<RedisAddress, 'username' | 'password'> {
  if (!userinfo) return { username: null, password: null }
  const colon = userinfo.indexOf(':')
  const [name, secret] = colon < 0 ? ['', userinfo] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)]
  return { username: decoded(name, setting) || null, password: decoded(secret, setting) || null }
}

function decoded(text: string, setting: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw refused(setting, 'has a name or password that is not percent-encoded.', 'Write % as %25, @ as %40, / as %2F.')
  }
}
