import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { firstView } from '../../bench/footprint/first-view.ts'
import { factsOf, leftBy } from '../../bench/footprint/stores-left.ts'
import { sharedRedis } from '../support/redis.ts'

describe('What weighs', () => {
  it('is of the first view what a browser fetches: the page, what it names once, and the lights, in the shortest coding', async () => {
    const page = `<link rel="stylesheet" href="/a.css"><link rel="alternate" href="/en/"><script defer src="/a.js"></script>
      <link rel="icon" href="/i.svg"><link rel="preload" href="/a.css"><img src="data:,">`
    const bodies: Record<string, string> = { '/': page, '/a.css': 'x'.repeat(50), '/a.js': 'y', '/i.svg': 'zz' }
    const codings = new Set<string | undefined>()
    const server = createServer((request, response) => {
      if (request.url === '/') codings.add(String(request.headers['accept-encoding']))
      response.end(bodies[request.url ?? ''] ?? '{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const facts = await firstView(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    server.closeAllConnections()
    server.close()
    assert.equal(facts[0]?.value, page.length + 50 + 1 + 2 + 2)
    assert.deepEqual(
      facts.slice(1).map(({ title }) => title.replace('first view: ', '')),
      ['/', '/a.css', '/a.js', '/i.svg', '/lights.json'],
    )
    assert.ok([...codings].some((coding) => coding?.includes('br')))
  })

  it('is of a login what stays in Redis, and how many scripts it took', async () => {
    const { url } = await sharedRedis()
    const redis = new Redis(url)
    let people = 0
    const left = await leftBy(url, 10, async () => {
      await redis.set(`kept-${people++}`, 'x'.repeat(100))
      await redis.eval(`return redis.call('set', KEYS[1], '1')`, 1, 'the same key')
    })
    redis.disconnect()
    assert.equal(left.keys, 1.1)
    assert.ok(left.bytes > 100 && left.bytes < 400, `${left.bytes}`)
    // Other test files run scripts on the same server.
    assert.ok(left.scripts >= 1)
    assert.deepEqual(
      factsOf('login', 'a login', left).map(({ id, unit }) => [id, unit]),
      [
        ['login-bytes', 'bytes'],
        ['login-keys', 'keys'],
        ['login-scripts', 'scripts'],
      ],
    )
  })
})
