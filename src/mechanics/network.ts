import { isIPv6 } from 'node:net'

/** The network that an address belongs to: its /24 (IPv4, mapped into IPv6 too) or /48 (IPv6). Text that is no address is its own. */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%', 1)
  if (!isIPv6(bare)) return bare.split('.').slice(0, 3).join('.')
  const groups = groupsOf(bare)
  // IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2), in any spelling.
  const [high = 0, low = 0] = groups.slice(6)
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
  if (isMapped) return `${high >> 8}.${high & 255}.${low >> 8}`
  return groups
    .slice(0, 3)
    .map((group) => group.toString(16))
    .join(':')
}

/** The eight numbers of an IPv6 address. The URL parser brings every address into one spelling (RFC 5952). */
function groupsOf(address: string): number[] {
  const { hostname } = new URL(`http://[${address}]`)
  const [head = [], tail] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => part.split(':').flatMap((group) => (group === '' ? [] : Number.parseInt(group, 16))))
  return tail ? [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail] : head
}
