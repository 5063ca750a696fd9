import type { AuditEntry, Override, OverrideStore } from '../../domain/operator.ts'
import { retryLostRaces } from './lost-races.ts'
import type { SqlDatabase } from './sql-database.ts'
import { uuidOrNull } from './uuid.ts'

const columns = `d.id::text as id, d.door, d.action, d.light,
  case d.action when 'lower' then json_build_object('acr', d.lowered_acr, 'methods', d.lowered_methods) end as lowered,
  to_ms(d.starts_at) as "from", to_ms(d.ends_at) as until,
  d.reason, d.author, to_ms(d.decided_at) as "decidedAt"`

/** A later decision of the same kind for the same door. Maintenance windows and lowerings stand beside each other: see `addsUp`. */
const replacement = `select r.decided_at, r.number from operator_decision r
  where d.action not in ('maintenance', 'lower') and r.door = d.door and r.action = d.action and r.number > d.number
  order by r.number limit 1`

/**
 * What is live is worked out from the two tables at each look: two operators who decide at the same moment need no lock,
 * since the numbers say afterwards which of them was the last.
 */
export function operatorDecisions(db: SqlDatabase): OverrideStore {
  return {
    live: (now) =>
      db.query<Override>(
        `select ${columns} from operator_decision d
         where d.ends_at > store_time($1)
           and not exists (select from operator_withdrawal w where w.decision = d.number)
           and not exists (${replacement})
         order by d.number`,
        [now],
      ),

    async decide({ door, action, light, lowered, from, until, reason, author, decidedAt }) {
      const [kept] = await db.query<Override>(
        `insert into operator_decision as d
           (door, action, light, lowered_acr, lowered_methods, starts_at, ends_at, reason, author, decided_at)
         values ($1, $2, $3, $9, $10::text[], store_time($4), store_time($5), $6, $7, store_time($8))
         returning ${columns}`,
        [
          ...[door, action, light, from, until, reason, author, decidedAt],
          ...[lowered?.acr ?? null, [...(lowered?.methods ?? [])]],
        ],
      )
      if (!kept) throw new Error('a decision was not kept')
      return kept
    },

    async withdraw(id, { author, reason, at }) {
      // Two operators who take back the same decision meet on the primary key; the second look finds nothing to end.
      const [ended] = await retryLostRaces(() =>
        db.query<Override>(
          `with d as materialized (
             select * from operator_decision d
             where d.id = $1 and d.ends_at > store_time($2)
               and not exists (select from operator_withdrawal w where w.decision = d.number)
               and not exists (${replacement})
           ), added as (
             insert into operator_withdrawal (decision, reason, author, withdrawn_at)
             select number, $3, $4, store_time($2) from d
           )
           select ${columns} from d`,
          [uuidOrNull(id), at, reason, author],
        ),
      )
      return ended ?? null
    },

    async audit(now, limit) {
      const rows = await db.query<Override & { at: number; event: AuditEntry['event']; by: string; because: string }>(
        `with endings as (
           select d.number, w.withdrawn_at, w.author, w.reason, least(r.decided_at, d.ends_at) as replaced_at,
             case when w.decision is not null then 'withdrawn'
                  when r.decided_at < d.ends_at then 'replaced' else 'expired' end as event
           from operator_decision d
           left join operator_withdrawal w on w.decision = d.number
           left join lateral (${replacement}) r on true
         ), lines as (
           select number, decided_at as at, 'decided' as event, author as by, reason as because from operator_decision
           union all
           select e.number, case e.event when 'withdrawn' then e.withdrawn_at when 'replaced' then e.replaced_at
             else d.ends_at end, e.event, e.author, e.reason
           from endings e join operator_decision d on d.number = e.number
         )
         select to_ms(l.at) as at, l.event, l.by, l.because, ${columns}
         from lines l join operator_decision d on d.number = l.number
         where l.at <= store_time($1)
         order by l.at desc, l.number desc, l.event = 'decided'
         limit $2`,
        [now, limit],
      )
      return rows.map(({ at, event, by, because, ...override }) => ({
        at,
        event,
        override,
        author: by,
        reason: because,
      }))
    },
  }
}
