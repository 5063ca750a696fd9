import pg from 'pg'
import type { Complaint } from '../../domain/complaint.ts'
import { addressSetting } from './address.ts'
import type { PostgresSettings } from './settings.ts'

/** What a server says of itself. */
export interface ServerFacts {
  /** `server_version_num`: 150002. */
  version: number
  /** `server_version`: 15.2 (Debian 15.2-1). */
  versionText: string
  /** How the database stores text. */
  encoding: string
  /** A pooler stands between: the server's process is not the one that the connection was opened to. */
  pooled: boolean
  /** Connections that brokers may have in all: of the server, the database and the role, whichever is fewest. */
  connections: number
}

/** PostgreSQL 15. */
const oldest = 150_000
/** Connections that are not of a broker's pool: a migration, the look at the start, a person with psql. */
const reserve = 3

/**
 * Asks over a connection of its own. A pooler must not be asked for time-outs when it connects: PgBouncer refuses them, or
 * with `ignore_startup_parameters` drops them in silence.
 * @throws what node-postgres throws
 */
export async function inspectServer(config: pg.ClientConfig): Promise<ServerFacts> {
  const client = new pg.Client(config)
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<Omit<ServerFacts, 'pooled'> & { backend: number }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as "versionText",
         current_setting('server_encoding') as encoding, pg_backend_pid() as backend,
         least(
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
             - coalesce(current_setting('reserved_connections', true)::int, 0),
           (select nullif(datconnlimit, -1) from pg_database where datname = current_database()),
           (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user)
         ) as connections`,
    )
    const [row] = rows
    if (!row) throw new Error('it has not said what it is')
    const { backend, ...facts } = row
    // The process that the handshake names (BackendKeyData); node-postgres keeps it to cancel statements.
    const { processID } = client as unknown as { processID: number | null }
    return { ...facts, pooled: backend !== processID }
  } finally {
    // It may never say goodbye, so we do not wait for that.
    client.end().catch(() => {})
  }
}

/** What is wrong with a server, or with how many connections it gives. */
export function complaintsAbout(
  facts: ServerFacts,
  { poolSize, brokers }: Pick<PostgresSettings, 'poolSize' | 'brokers'>,
): readonly Complaint[] {
  const complaints: Complaint[] = []
  if (facts.version < oldest)
    complaints.push({
      code: 'postgres_too_old',
      weight: 'fatal',
      setting: addressSetting,
      what: `PostgreSQL is ${facts.versionText}; it must be 15 or newer.`,
      mend: 'Use a newer server.',
    })
  if (facts.encoding !== 'UTF8')
    complaints.push({
      code: 'postgres_encoding',
      weight: 'fatal',
      setting: addressSetting,
      what: `The database stores text in ${facts.encoding}, which cannot hold every name; it must be UTF8.`,
      mend: `Make the database anew: create database … encoding 'UTF8' template template0.`,
    })
  const wanted = brokers * poolSize + reserve
  // Behind a pooler, the pooler decides how many the server sees.
  if (!facts.pooled && wanted > facts.connections)
    complaints.push({
      code: 'postgres_connections',
      weight: 'warning',
      setting: 'postgres.poolSize',
      what: `${brokers} × ${poolSize} connections and ${reserve} more are ${wanted}, but PostgreSQL has ${facts.connections} for us.`,
      mend: 'Raise max_connections (or the limit of the role or database), or lower poolSize.',
    })
  return complaints
}
