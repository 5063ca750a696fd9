import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendProblem } from './send.ts'

/** The host of a URL without its port: the published port can differ from the one the server listens on. */
function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

/** Loopback addresses, and names that name servers never answer for (RFC 6761 §6.3). */
const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * True when the `Host` of a request is a loopback name or the host of `base`. A website whose own name points to loopback
 * (DNS rebinding) has the same origin as the simulators in the browser, so only the name reveals it.
 */
export function isOurHost({ headers: { host } }: IncomingMessage, base: string): boolean {
  const name = host === undefined ? undefined : hostnameOf(`http://${host}`)
  return name !== undefined && (loopback.test(name) || name === hostnameOf(base))
}

export function sendHostRefused(response: ServerResponse, base: string): void {
  const title = `Use a loopback name or ${hostnameOf(base)} as the host; publicUrl sets another name.`
  sendProblem(response, 403, { code: 'host_refused', title })
}
