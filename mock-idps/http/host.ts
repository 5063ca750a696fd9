import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendProblem } from './send.ts'

/** The host of an address without its port: a published port is not always the one we listen on. */
function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

/** Names that no name server answers for (RFC 6761 §6.3), and loopback addresses. */
const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Whether a request names us by a name of ours: loopback, or the host of our public address. A website that lets its own
 * name point at loopback (DNS rebinding) is of one origin with what it asks for, so only the name gives it away.
 */
export function isOurHost({ headers: { host } }: IncomingMessage, base: string): boolean {
  const name = host === undefined ? undefined : hostnameOf(`http://${host}`)
  return name !== undefined && (loopback.test(name) || name === hostnameOf(base))
}

export function sendHostRefused(response: ServerResponse, base: string): void {
  const title = `Ask by a loopback name or by ${hostnameOf(base)}; what we are called elsewhere is told by publicUrl.`
  sendProblem(response, 403, { code: 'host_refused', title })
}
