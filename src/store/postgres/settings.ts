import { z } from 'zod'
import { count } from '../../mechanics/setting.ts'

/** `postgres` of the configuration file: how we use the server that `DATABASE_URL` names. */
export const postgresSetting = z
  .strictObject({
    poolSize: count(
      { from: 2, to: 100, fallback: 12 },
      'Connections of one broker at most. 8 to 16 is the knee on two cores; more only wait for each other.',
    ),
    brokers: count(
      { from: 1, to: 1_000, fallback: 1 },
      'Brokers that share this PostgreSQL. At start they are reckoned against its `max_connections`.',
    ),
    preparedStatements: z
      .boolean()
      .optional()
      .describe(
        'Keep statements prepared on each connection. Default: yes, but behind a pooler no, which is found out at start. `true` behind PgBouncer 1.21 or newer with `max_prepared_statements`.',
      ),
  })
  .prefault({})
  .describe('How PostgreSQL is used.')

export type PostgresSettings = z.infer<typeof postgresSetting>
