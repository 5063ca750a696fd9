/**
 * HTTP, and nothing of the simulators: answers, bodies, host names. The ground floor; imports no room.
 *
 *   request  → body (read, and unread again) · host (a name of ours?)
 *   response ← send (JSON, problem) · capture (hold back, hand over as an Answer)
 */

/** An answer before it is sent, so that it can still be changed. Header names are in lower case. */
export interface Answer {
  status: number
  headers: Record<string, string | string[]>
  body: Buffer
}

/** A JSON answer that must not be cached. */
export function jsonAnswer(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  }
}
