import { ProviderFault } from '../domain/provider.ts'

/**
 * Looks at the page people are sent to (the authorization endpoint, RFC 6749 §3.1) as anybody can: its bare address, nobody's
 * request. It will complain; any answer below 500 says that somebody is there. A provider whose pages are down while its
 * token endpoint is well would else stay green until people have been missed for minutes.
 * @throws ProviderFault when it fails, or asks to be left alone
 */
export async function lookAtFront(call: typeof fetch, url: URL, signal: AbortSignal): Promise<void> {
  const bare = new URL(url.pathname, url.origin)
  try {
    await call(bare, { headers: { accept: 'text/html' }, signal })
  } catch (error) {
    // A page may be larger than any answer we would read.
    if (error instanceof ProviderFault && error.kind === 'oversize') return
    throw error
  }
}
