import { decodeJwt } from 'jose'
import type { RequestParameters } from './assurance.ts'

/**
 * Whether the person is the one whom the relying party wants: by `id_token_hint` (OpenID Connect Core §3.1.2.1), or by a value of
 * `sub` in the `claims` parameter (§5.5.1). A request that names no person wants any. The library compares the hint only
 * before the person is verified, and `sub` in `claims.id_token` only; both must hold for the person who was verified, too.
 * @param subjectOfPerson asked only where a person is named
 */
export async function isWanted(
  parameters: RequestParameters,
  subjectOfPerson: () => Promise<string>,
): Promise<boolean> {
  const wanted = wantedSubjects(parameters)
  if (wanted.length === 0) return true
  const subject = await subjectOfPerson()
  return wanted.every((subjects) => subjects.includes(subject))
}

/** One list for every place that names a person; the person must be in all of them. */
function wantedSubjects({ id_token_hint: hint, claims }: RequestParameters): (readonly unknown[])[] {
  const asked = typeof claims === 'string' ? (JSON.parse(claims) as AskedClaims) : {}
  return [
    // Its signature and audience were checked by the library when the request came.
    ...(typeof hint === 'string' ? [[decodeJwt(hint).sub]] : []),
    ...[asked.id_token?.sub, asked.userinfo?.sub].flatMap((sub) => {
      if (Array.isArray(sub?.values)) return [sub.values]
      return sub?.value === undefined ? [] : [[sub.value]]
    }),
  ]
}

interface AskedSubject {
  sub?: { value?: unknown; values?: unknown } | null
}

interface AskedClaims {
  id_token?: AskedSubject | null
  userinfo?: AskedSubject | null
}
