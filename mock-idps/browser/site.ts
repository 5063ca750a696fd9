import { isIP } from 'node:net'
import { getPublicSuffix } from 'tough-cookie'

/** The values of `Sec-Fetch-Site`, from near to far. */
const relations = ['same-origin', 'same-site', 'cross-site'] as const
export type Relation = (typeof relations)[number]

/** The site of a URL for SameSite cookies (RFC 6265bis §5.2). Ports make no difference. */
function siteOf({ protocol, hostname }: URL): string {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const known = isIP(bare) || bare === 'localhost' ? null : getPublicSuffix(hostname, { allowSpecialUseDomain: true })
  return `${protocol}//${known ?? bare}`
}

function relation(from: URL, to: URL): Relation {
  if (from.origin === to.origin) return 'same-origin'
  return siteOf(from) === siteOf(to) ? 'same-site' : 'cross-site'
}

/** The relation of a navigation to its initiator: the farthest URL of the chain counts (Fetch Metadata §2.3). */
export function farthest(initiator: URL, chain: readonly URL[]): Relation {
  const steps = chain.map((url) => relations.indexOf(relation(initiator, url)))
  return relations[Math.max(0, ...steps)] ?? 'cross-site'
}

/** Which cookies are sent: all to the same site, `Lax` ones with a GET from another site, otherwise only `None`. */
export function sameSiteContext(initiator: URL | null, target: URL, method: string): 'strict' | 'lax' | 'none' {
  if (!initiator || relation(initiator, target) !== 'cross-site') return 'strict'
  return method === 'GET' ? 'lax' : 'none'
}
