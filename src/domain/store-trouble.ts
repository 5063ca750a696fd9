/**
 * Why a store cannot do its work. The list is closed: `/readyz` answers with these words, and they are labels of a metric.
 * - `no_answer`: it is away, or answers too late.
 * - `starting`: it is there, and loads its data or recovers.
 * - `refused`: it does not let us in (password, database).
 * - `not_permitted`: our user lacks a right.
 * - `read_only`: it takes no writes. `standby`: it is the replica of another server.
 * - `out_of_memory`, `too_few_replicas`, `not_persisting`: Redis refuses writes (OOM, NOREPLICAS, MISCONF).
 * - `cluster_down`: a part of the Redis Cluster has no master.
 * - `too_many_connections`: PostgreSQL has no connection left for us.
 * - `failed`: any other refusal.
 */
export const storeTroubleCodes = [
  'no_answer',
  'starting',
  'refused',
  'not_permitted',
  'read_only',
  'standby',
  'out_of_memory',
  'too_few_replicas',
  'not_persisting',
  'cluster_down',
  'too_many_connections',
  'failed',
] as const

export type StoreTroubleCode = (typeof storeTroubleCodes)[number]

/** A store that cannot do its work now. */
export interface StoreTrouble {
  /** Hot: Redis, or memory. Durable: PostgreSQL, or PGlite. */
  store: 'hot' | 'durable'
  code: StoreTroubleCode
}
