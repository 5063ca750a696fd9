import type pg from 'pg'
import type { MockIdps } from '../../mock-idps/index.ts'
import type { PersonId } from '../../src/domain/ids.ts'
import type { Ci } from '../../src/domain/provider.ts'
import { answer } from '../../src/history/certainty.ts'
import type { Call, HistoryEvent } from '../../src/history/history.ts'
import { openAliases } from '../../src/keyring/aliases.ts'
import type { Keyring } from '../../src/keyring/keyring.ts'
import { personaOf } from '../street/street.ts'

/**
 * Who each human is to the brokers: no answer says it. Found as the brokers find a person: by the alias of the CI, which the
 * simulators tell.
 */
export async function personsOf(
  humans: readonly string[],
  { idps, keyring, client }: { idps: Pick<MockIdps, 'url'>; keyring: Keyring; client: pg.ClientBase },
): Promise<ReadonlyMap<string, PersonId>> {
  const listed = await fetch(`${idps.url}/_control/personas`)
  const { personas } = (await listed.json()) as { personas: { id: string; ci: Ci }[] }
  const ciOf = new Map(personas.map(({ id, ci }) => [id, ci]))
  const { rows } = await client.query<{ digest: string; person: PersonId }>('select digest, person from person_alias')
  const byDigest = new Map(rows.map(({ digest, person }) => [digest, person]))
  const aliasesOf = openAliases(keyring.person)
  return new Map(
    humans.flatMap((human) => {
      const ci = ciOf.get(personaOf(human))
      const [person] = ci === undefined ? [] : aliasesOf(ci).flatMap(({ digest }) => byDigest.get(digest) ?? [])
      return person === undefined ? [] : [[human, person] as const]
    }),
  )
}

/** The event with persons where it has names. A human who is in no store stays the name: nothing of theirs is in a store. */
export function identified(event: HistoryEvent, persons: ReadonlyMap<string, PersonId>): HistoryEvent {
  if (event.kind !== 'call') return event
  const person = event.person && (persons.get(event.person) ?? event.person)
  const verified = answer(event, 'verify')
  if (!verified) return { ...event, person } as Call
  const told = { person: persons.get(verified.person) ?? verified.person }
  return { ...event, person, outcome: { ...event.outcome, answer: told } } as Call
}
