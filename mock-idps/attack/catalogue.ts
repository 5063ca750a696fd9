import { type AttackCase, groups as allGroups } from './case.ts'
import { authorizationResponseCases } from './cases/authorization-response.ts'
import { chaosCases } from './cases/chaos.ts'
import { idTokenCases } from './cases/id-token.ts'
import { identityCases } from './cases/identity.ts'
import { metadataCases } from './cases/metadata.ts'
import { tokenEndpointCases } from './cases/token-endpoint.ts'

/** Every case of the negative pack, group by group. */
export const catalogue: readonly AttackCase[] = [
  ...authorizationResponseCases,
  ...tokenEndpointCases,
  ...idTokenCases,
  ...metadataCases,
  ...identityCases,
  ...chaosCases,
].sort((a, b) => a.group.localeCompare(b.group))

const byId = new Map(catalogue.map((one) => [one.id, one]))

/** @throws RangeError when there is no such case */
export function caseNamed(id: string): AttackCase {
  const found = byId.get(id)
  if (!found) throw new RangeError(`there is no case ${id}; --list prints them`)
  return found
}

interface Selection {
  /** Ids, or the part before the slash (`id_token`). */
  only?: readonly string[] | undefined
  groups?: readonly string[] | undefined
}

/** The selected cases; all cases when nothing is selected. @throws RangeError for a case or group that does not exist */
export function casesFor({ only, groups }: Selection): AttackCase[] {
  for (const id of only ?? []) if (!catalogue.some((one) => one.id === id || one.id.startsWith(`${id}/`))) caseNamed(id)
  const unknown = groups?.find((name) => !Object.hasOwn(allGroups, name))
  if (unknown !== undefined)
    throw new RangeError(`there is no group ${unknown}; there are ${Object.keys(allGroups).join(', ')}`)
  return catalogue.filter(
    (one) =>
      (!only || only.some((id) => one.id === id || one.id.startsWith(`${id}/`))) &&
      (!groups || groups.includes(one.group)),
  )
}
