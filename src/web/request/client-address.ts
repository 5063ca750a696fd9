import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import proxyAddr from 'proxy-addr'

/** The network address that a request came from; empty when the connection is gone. Never logged, never kept. */
export type ClientAddress = (request: IncomingMessage) => string

const namedRanges = new Set(['loopback', 'linklocal', 'uniquelocal'])

/** True for an address, a range (`10.0.0.0/8`, `2001:db8::/32`) or the name of one: `loopback`, `linklocal`, `uniquelocal`. */
export function isProxyRange(text: string): boolean {
  if (namedRanges.has(text)) return true
  // The library also takes `1` for an address. Other software writes a number of hops so, which would then trust no proxy.
  if (!isIP(text.split('/', 1)[0] ?? '')) return false
  try {
    proxyAddr.compile(text)
    return true
  } catch {
    return false
  }
}

/**
 * Reads `X-Forwarded-For` from right to left, as long as its writer is one of `trustedProxies`. The first address that
 * is none of them counts; whatever stands left of it may be made up. Express is told of no proxies: it would also believe
 * `X-Forwarded-Host` and `-Proto`, and for URLs only the issuer counts.
 * @param trustedProxies see {@link isProxyRange}
 * @param onIgnored called once, when a peer that is none of them sends the header
 */
export function openClientAddress(trustedProxies: readonly string[], onIgnored: () => void): ClientAddress {
  const isTrusted = proxyAddr.compile([...trustedProxies])
  let told = false
  return (request) => {
    const hops = proxyAddr.all(request, (hop, distance) => isTrusted(bare(hop), distance)).map(bare)
    if (!told && request.headers['x-forwarded-for'] !== undefined && !isTrusted(hops[0] ?? '', 0)) {
      told = true
      onIgnored()
    }
    // A proxy may write what is no address (`unknown`): then all that comes through it counts as the proxy.
    return hops.findLast((hop) => isIP(hop)) ?? ''
  }
}

/** Without what makes two addresses of one: brackets and port, which some proxies write, and the mapping of IPv4 into IPv6. */
function bare(hop: string | undefined): string {
  const [, inBrackets, beforePort] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(hop ?? '') ?? []
  return (inBrackets ?? beforePort ?? hop ?? '').replace(/^::ffff:(?=\d+\.)/i, '')
}
