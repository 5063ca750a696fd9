import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Cookies, openClient } from '../../bench/driver/client.ts'

describe('A client of the bench', () => {
  it('comes from the network that it is told to come from', async () => {
    const server = createServer((request, response) => response.end(request.socket.remoteAddress))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const seen: string[] = []
    for (const from of ['127.7.1.1', '127.7.2.1']) {
      const client = openClient(`http://localhost:${port}`, 2, { from })
      seen.push((await client.send('/')).text)
      await client.close()
    }
    server.close()
    assert.deepEqual(seen, ['127.7.1.1', '127.7.2.1'])
  })

  it('sends a cookie only where a browser would', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/a')
        response.setHeader('set-cookie', ['all=1; Path=/', 'below=2; path=/b; HttpOnly', 'plain=3'])
      if (request.url === '/end') response.setHeader('set-cookie', 'all=; Path=/; Max-Age=0')
      response.end(request.headers.cookie ?? '')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const client = openClient(`http://localhost:${port}`, 1)
    const cookies: Cookies = new Map()
    const seen: string[] = []
    for (const path of ['/a', '/c', '/b/c', '/end', '/c']) seen.push((await client.send(path, { cookies })).text)
    await client.close()
    server.close()
    assert.deepEqual(seen, ['', 'all=1; plain=3', 'all=1; below=2; plain=3', 'all=1; plain=3', 'plain=3'])
  })
})
