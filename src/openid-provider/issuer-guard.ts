import type { IncomingMessage } from 'node:http'

/**
 * Makes a request look as if it had been sent to the issuer. The library builds every URL (discovery, redirects) from
 * the request; so a foreign `Host`, a forwarded host or an absolute request target (RFC 9112 §3.2.2) would end up in
 * answers that caches and relying parties believe.
 */
export function pinToIssuer(request: IncomingMessage & { originalUrl?: string }, issuer: URL): void {
  request.headers.host = issuer.host
  if (request.headers[':authority'] !== undefined) request.headers[':authority'] = issuer.host
  request.headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1)
  delete request.headers['x-forwarded-host']
  const target = request.url ?? '/'
  if (!target.startsWith('/')) {
    const { pathname, search } = URL.canParse(target) ? new URL(target) : issuer
    request.url = pathname + search
  }
  // Express keeps a copy, and the library looks at it first.
  if (request.originalUrl !== undefined) request.originalUrl = request.url ?? '/'
}
