import { type Complaint, SetupError } from '../../domain/complaint.ts'

/** The environment variable that complaints name. */
export const addressSetting = 'DATABASE_URL'

export interface PostgresAddress {
  /** For node-postgres: strict about certificates, without the time-outs. */
  connectionString: string
  /** What the address says of time-outs, in milliseconds; null: nothing. */
  timeouts: Readonly<Record<TimeoutName, number | null>>
  /** Parameters that are not read, as warnings. */
  complaints: readonly Complaint[]
}

const timeoutNames = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'] as const
type TimeoutName = (typeof timeoutNames)[number]

/** The other parameters that node-postgres reads. */
const knownNames = new Set<string>([
  ...[
    'host',
    'port',
    'user',
    'password',
    'application_name',
    'fallback_application_name',
    'client_encoding',
    'options',
  ],
  ...['ssl', 'sslmode', 'sslnegotiation', 'sslrootcert', 'sslcert', 'sslkey', 'uselibpqcompat', 'query_timeout'],
])

const unreadable = fatal(
  'database_url_unreadable',
  'It cannot be read as postgres://user:password@host:port/database.',
  'Write user and password percent-encoded: / as %2F, ? as %3F, # as %23, @ as %40, % as %25.',
)

/**
 * Reads `DATABASE_URL`. Complaints name no part of it but parameters: it has a password in it.
 * @throws SetupError when it is no address of a PostgreSQL
 */
export function readAddress(url: string): PostgresAddress {
  if (!/^postgres(ql)?:\/\//.test(url))
    throw refused(fatal('database_url_unreadable', 'It is no address of a PostgreSQL.', 'Begin it with postgres://.'))
  // node-postgres takes a raw % and a raw space, too, but then misreads what is encoded properly beside them.
  const encoded = url.replaceAll(/%(?![0-9a-f]{2})/gi, '%25').replaceAll(' ', '%20')
  if (!isReadable(encoded)) throw refused(unreadable)
  const mark = encoded.indexOf('?')
  const address = mark < 0 ? encoded : encoded.slice(0, mark)
  const parameters = new URLSearchParams(mark < 0 ? '' : encoded.slice(mark + 1))
  const timeouts = takeTimeouts(parameters)
  const complaints = [...parameters.keys()].filter((name) => !knownNames.has(name)).map(ignored)
  beStrict(parameters)
  // `+` means a space in forms only; node-postgres reads both.
  const query = parameters.toString().replaceAll('+', '%20')
  return { connectionString: query === '' ? address : `${address}?${query}`, timeouts, complaints }
}

/**
 * Whether user and password end where they should. A raw `/`, `?` or `#` in them ends the host too early, which still is an
 * address, but of another server: then an `@` stands where none belongs.
 */
function isReadable(url: string): boolean {
  // `user@/database` leaves the host to a parameter; to the parser that is no address.
  if (!URL.canParse(url) && !URL.canParse(url.replace('@/', '@host/'))) return false
  const [, authority = '', path = '', query = ''] = /^[a-z]+:\/\/([^/?#]*)([^?#]*)(.*)$/.exec(url) ?? []
  if (path.includes('@') || query.includes('#')) return false
  const pairs = [...new URLSearchParams(query)]
  return pairs.every(([name, value]) => /^[a-z_]+$/i.test(name) && (!value.includes('@') || authority.includes('@')))
}

function takeTimeouts(parameters: URLSearchParams): Record<TimeoutName, number | null> {
  const taken = (name: TimeoutName): number | null => {
    const text = parameters.get(name)
    parameters.delete(name)
    if (text === null) return null
    // node-postgres would read “5s” as five milliseconds.
    if (/^\d{1,9}$/.test(text)) return Number(text)
    throw refused(
      fatal('database_url_timeout', `Its ${name} is no whole number of milliseconds.`, 'Write milliseconds: 5000.'),
    )
  }
  return {
    statement_timeout: taken('statement_timeout'),
    lock_timeout: taken('lock_timeout'),
    idle_in_transaction_session_timeout: taken('idle_in_transaction_session_timeout'),
  }
}

/** node-postgres takes `prefer`, `require` and `verify-ca` for `verify-full`, but says it will not for ever. We mean it. */
function beStrict(parameters: URLSearchParams): void {
  const mode = parameters.get('sslmode')
  if (mode !== null && mode !== 'disable' && mode !== 'no-verify') parameters.set('sslmode', 'verify-full')
  // The other way to switch the checks off.
  parameters.delete('uselibpqcompat')
}

function ignored(name: string): Complaint {
  return {
    code: 'database_url_parameter',
    weight: 'warning',
    setting: addressSetting,
    what: `Its parameter ${name} is not read.`,
    mend: 'Take it out.',
  }
}

function fatal(code: string, what: string, mend: string): Complaint {
  return { code, weight: 'fatal', setting: addressSetting, what, mend }
}

const refused = (complaint: Complaint) => new SetupError([complaint])
