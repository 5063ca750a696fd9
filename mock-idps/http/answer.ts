/** A whole answer held in hand before it goes out, so that it can still be changed. Header names are in lower case. */
export interface Answer {
  status: number
  headers: Record<string, string | string[]>
  body: Buffer
}

/** An answer of JSON that nobody may keep. */
export function jsonAnswer(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  }
}
