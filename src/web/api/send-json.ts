import type { ServerResponse } from 'node:http'

const jsonType = 'application/json; charset=utf-8'

/**
 * Sends an answer of the API. Express' own `json` looks its settings up and reads back the content type that it has just set; here all is
 * known.
 * @param view goes through JSON.stringify
 * @param headers names and values in turn, where the response does not carry them yet
 */
export function sendJson(
  response: ServerResponse,
  view: object,
  { status = 200, headers = [] }: { status?: number | undefined; headers?: readonly string[] } = {},
): void {
  const text = JSON.stringify(view)
  const length = String(Buffer.byteLength(text))
  response.writeHead(status, [...headers, 'content-type', jsonType, 'content-length', length])
  response.end(text)
}
