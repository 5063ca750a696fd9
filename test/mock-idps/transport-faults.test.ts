import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, get, type IncomingMessage } from 'node:http'
import type { EffectInput } from '../../mock-idps/faults/plan.ts'
import { openStage, type Stage } from './fault-stage.ts'

const honest = { sub: 'someone', padding: 'x'.repeat(100) }
const text = JSON.stringify(honest)

/** What a client received, and whether it was complete. */
interface Received {
  answer: IncomingMessage
  body: string
  complete: boolean
}

async function ask(url: string, options: { method?: string } = {}): Promise<Received> {
  const request = get(url, { agent: false, ...options })
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  let body = ''
  answer.setEncoding('utf8')
  answer.on('error', () => {})
  for await (const chunk of answer.iterator({ destroyOnReturn: false })) body += chunk
  return { answer, body, complete: answer.complete }
}

async function askPatiently(url: string): Promise<Received | 'broken'> {
  try {
    return await ask(url)
  } catch {
    return 'broken'
  }
}

/** A connected client that disconnects on request. */
function openClient(url: string): { request: ClientRequest; leave(): Promise<void> } {
  const request = get(url, { agent: false })
  request.on('error', () => {})
  return {
    request,
    async leave() {
      const gone = new Promise((resolve) => request.once('close', resolve))
      request.destroy()
      await gone
    },
  }
}

/** Resolves when a condition is true; each turn of the event loop checks again. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

describe('a connection with a fault', () => {
  let stage: Stage
  let served = 0
  beforeEach(async () => {
    served = 0
    stage = await openStage({
      core: () => (_request, response) => {
        served += 1
        response.setHeader('Content-Type', 'application/json').setHeader('X-From', 'core')
        response.end(text)
      },
    })
  })
  afterEach(() => stage.close())

  const target = () => `${stage.url}/userinfo`
  const play = (...effects: EffectInput[]) => stage.plan({ match: { endpoint: 'userinfo' }, do: effects })

  it('without a plan the answer passes untouched', async () => {
    const { answer, body } = await ask(target())
    assert.equal(body, text)
    assert.equal(answer.headers['x-from'], 'core')
    assert.equal(stage.held.size, 0)
  })

  it('hangs until the client has had enough, and the core never hears of it', async () => {
    play({ type: 'hang' })
    const client = openClient(target())
    await until(() => stage.held.size === 1)
    await client.leave()
    await until(() => stage.held.size === 0)
    assert.equal(served, 0)
  })

  it('hangs until the simulator closes, which it can do at once', async () => {
    play({ type: 'hang' })
    const given = askPatiently(target())
    await until(() => stage.held.size === 1)
    stage.held.breakAll()
    assert.equal(await given, 'broken')
  })

  it('breaks instead of answering', async () => {
    play({ type: 'reset' })
    await assert.rejects(ask(target()), { code: 'ECONNRESET' })
    assert.equal(served, 0)
  })

  it('a long delay ends with the client: no timer outlives it', async () => {
    play({ type: 'latency', ms: 600_000 })
    const client = openClient(target())
    await until(() => stage.held.size === 1 && served === 1)
    await client.leave()
    await until(() => stage.held.size === 0)
  })

  it('a late refusal is late', async () => {
    play({ type: 'latency', ms: 60 }, { type: 'status', status: 503 })
    const started = performance.now()
    const { answer } = await ask(target())
    assert.equal(answer.statusCode, 503)
    assert.ok(performance.now() - started >= 58)
    assert.equal(served, 0)
  })

  it('answers a status with headers of the plan’s own', async () => {
    play({ type: 'status', status: 429, retryAfter: 7, headers: { 'X-Reason': 'load', 'Cache-Control': 'public' } })
    const { answer, body } = await ask(target())
    assert.equal(answer.headers['retry-after'], '7')
    assert.equal(answer.headers['x-reason'], 'load')
    assert.equal(answer.headers['cache-control'], 'public')
    assert.equal(JSON.parse(body).error, 'temporarily_unavailable')
  })

  it('sends the client elsewhere', async () => {
    play({ type: 'redirect', location: '/kakao/token?followed=1' })
    const { answer } = await ask(target())
    assert.equal(answer.statusCode, 307)
    assert.equal(answer.headers.location, '/kakao/token?followed=1')
    assert.equal(served, 0)
  })

  it('half a body may look like a whole message', async () => {
    play({ type: 'truncate' })
    const { body, complete, answer } = await ask(target())
    assert.equal(complete, true)
    assert.equal(body, text.slice(0, Math.floor(text.length / 2)))
    assert.equal(answer.headers['content-length'], String(body.length))
    assert.throws(() => JSON.parse(body))
  })

  it('or break off midway', async () => {
    play({ type: 'truncate', share: 0.25, how: 'broken_connection' })
    const request = get(target(), { agent: false })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    let length = 0
    answer.on('data', (chunk: Buffer) => {
      length += chunk.length
    })
    const [error] = (await once(answer, 'error')) as [NodeJS.ErrnoException]
    assert.equal(error.code, 'ECONNRESET')
    assert.equal(answer.headers['content-length'], String(text.length))
    assert.equal(length, Math.floor(text.length / 4))
    assert.equal(answer.complete, false)
  })

  it('drips: all of it, a little at a time', async () => {
    play({ type: 'drip', bytes: 40, everyMs: 2 })
    const request = get(target(), { agent: false })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    const pieces: Buffer[] = []
    for await (const chunk of answer) pieces.push(chunk as Buffer)
    assert.equal(Buffer.concat(pieces).toString(), text)
    assert.ok(pieces.length > 1)
    assert.ok(pieces.every(({ length }) => length % 40 === 0 || length < 40))
  })

  it('stops dripping when the client leaves', async () => {
    play({ type: 'drip', bytes: 1, everyMs: 1 })
    const client = openClient(target())
    const [answer] = (await once(client.request, 'response')) as [IncomingMessage]
    await once(answer, 'data')
    assert.equal(stage.held.size, 1)
    await client.leave()
    await until(() => stage.held.size === 0)
  })

  it('sends the right body under the wrong name', async () => {
    play({ type: 'content_type' })
    const { answer, body } = await ask(target())
    assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(body, text)
  })

  it('or another body to go with the name', async () => {
    play({ type: 'content_type', value: 'text/html', body: '<h1>점검 중</h1>' })
    const { answer, body } = await ask(target())
    assert.equal(body, '<h1>점검 중</h1>')
    assert.equal(answer.headers['content-length'], String(Buffer.byteLength(body)))
  })

  it('sends a very large answer, which is still correct for a client that reads it all', async () => {
    play({ type: 'oversize', bytes: 3_000_000 })
    const { answer, body } = await ask(target())
    assert.equal(body.length, 3_000_000 + text.length)
    assert.equal(answer.headers['content-length'], undefined)
    assert.deepEqual(JSON.parse(body), honest)
  })

  it('sends without end, no faster than the client reads, and stops when it leaves', async () => {
    play({ type: 'oversize', endless: true })
    const client = openClient(target())
    const [answer] = (await once(client.request, 'response')) as [IncomingMessage]
    let length = 0
    answer.on('data', (chunk: Buffer) => {
      length += chunk.length
    })
    await until(() => length > 1_000_000)
    answer.pause()
    // Full buffers stop it. Without backpressure from the reader it would go on for ever.
    for (let sent = -1; sent !== stage.sent(); ) {
      sent = stage.sent()
      for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    }
    assert.ok(stage.sent() < length + 32 * 1024 * 1024)
    assert.equal(stage.held.size, 1)
    await client.leave()
    await until(() => stage.held.size === 0)
  })

  it('an answer that can have no body gets none, however large', async () => {
    play({ type: 'oversize', endless: true })
    const { body, complete } = await ask(target(), { method: 'HEAD' })
    assert.equal(body, '')
    assert.equal(complete, true)
  })

  it('a dialect has its say on refusals only, and faults come after it', async () => {
    await stage.close()
    let status = 200
    stage = await openStage({
      core: () => (_request, response) => {
        response.statusCode = status
        response.setHeader('Content-Type', 'application/json').end('{"error":"invalid_grant"}')
      },
      rewordRefusal: (_endpoint, answer) => ({
        ...answer,
        body: Buffer.from('{"error":"invalid_grant","error_code":"KOE320"}'),
      }),
    })
    assert.equal(JSON.parse((await ask(`${stage.url}/token`)).body).error_code, undefined)
    status = 400
    assert.equal(JSON.parse((await ask(`${stage.url}/token`)).body).error_code, 'KOE320')
    stage.plan({ match: { endpoint: 'token' }, do: [{ type: 'edit', set: { error_code: 'KOE237' } }] })
    const { body, answer } = await ask(`${stage.url}/token`)
    assert.deepEqual([JSON.parse(body).error_code, answer.statusCode], ['KOE237', 400])
  })
})
