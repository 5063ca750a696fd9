import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openClient } from '../../bench/driver/client.ts'

describe('A client of the bench', () => {
  it('comes from the network that it is told to come from', async () => {
    const server = createServer((request, response) => response.end(request.socket.remoteAddress))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const seen: string[] = []
    for (const from of ['127.7.1.1', '127.7.2.1']) {
      const client = openClient(`http://localhost:${port}`, 2, from)
      seen.push((await client.send('/')).text)
      await client.close()
    }
    server.close()
    assert.deepEqual(seen, ['127.7.1.1', '127.7.2.1'])
  })
})
