/**
 * Simulator of the legacy registry: one HTTP endpoint that speaks XML in EUC-KR, as old government systems do.
 *
 *   POST /eligibility → messages: <request><registryNumber>… → eligible, always │ <error><code>…
 *   GET /healthz
 *
 * It accepts invented numbers only, at most 16 KiB. Imports nothing of the broker.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { contentType, readQuestion, writeAnswer, writeError } from './messages.ts'

/** Where the simulator listens. */
export interface MockRegistryOptions {
  /** 0 = any free port; default 4100. */
  port?: number
  /** Default loopback. */
  host?: string
}

/** A running legacy registry. */
export interface MockRegistry {
  /** `http://localhost:{port}`, without a trailing slash. */
  url: string
  port: number
  /** Waits for requests in flight (at most 2 s), then closes. Idempotent. */
  close(): Promise<void>
}

const bodyLimit = 16 * 1024
const drainMs = 2000

/** Letters, digits and hyphens, but nothing shaped like a real resident registration number (13 digits). */
const inventedNumber = /^(?!\d{6}-?\d{7}$)[A-Z0-9-]{1,40}$/

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyLimit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function sendXml(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': body.length }).end(body)
}

async function answerEligibility(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request)
  if (!body) {
    response.setHeader('Connection', 'close')
    return sendXml(response, 413, writeError('TOO_LARGE', '요청이 너무 큽니다'))
  }
  const question = readQuestion(body)
  if (!question) return sendXml(response, 400, writeError('BAD_XML', '전문 형식이 올바르지 않습니다'))
  if (!inventedNumber.test(question.registryNumber)) {
    return sendXml(response, 400, writeError('BAD_NUMBER', '꾸며 낸 등록번호만 받습니다'))
  }
  sendXml(response, 200, writeAnswer({ ...question, result: 'eligible', message: '접종 대상자입니다' }))
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0]
  if (path === '/healthz' && request.method === 'GET') {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"ok"}')
  } else if (path !== '/eligibility') {
    sendXml(response, 404, writeError('NOT_FOUND', '없는 업무입니다'))
  } else if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST')
    sendXml(response, 405, writeError('BAD_METHOD', 'POST로만 받습니다'))
  } else {
    await answerEligibility(request, response)
  }
}

/** Starts the simulator of the legacy registry. It answers that every person is eligible. @throws Error when the port is in use */
export async function startMockRegistry({
  port = 4100,
  host = '127.0.0.1',
}: MockRegistryOptions = {}): Promise<MockRegistry> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        error.message = `port ${port} at ${host} is in use; choose another by MOCK_REGISTRY_PORT`
      }
      reject(error)
    })
    server.listen(port, host, resolve)
  })
  const bound = (server.address() as AddressInfo).port

  let closed: Promise<void> | undefined
  function drain(): Promise<void> {
    return new Promise((resolve) => {
      const giveUp = setTimeout(() => server.closeAllConnections(), drainMs)
      server.close(() => {
        clearTimeout(giveUp)
        resolve()
      })
      server.closeIdleConnections()
    })
  }
  return {
    url: `http://localhost:${bound}`,
    port: bound,
    close() {
      closed ??= drain()
      return closed
    },
  }
}
