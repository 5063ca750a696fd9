import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrokerProcess } from '../../chaos/house/broker.ts'
import type { Heard } from '../../chaos/street/answers.ts'
import { openBalancer } from '../../chaos/street/balancer.ts'
import { NoAnswer } from '../../simulation/people/town.ts'
import { freePort } from '../support/ports.ts'

const servers: Server[] = []

async function listening(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/readyz') response.end()
    else answer(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('The balancer of chaos', () => {
  after(() => {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  })

  it('asks the next broker where none listens, sends nothing twice that may have been read, and keeps to the public address', async () => {
    const read: string[] = []
    const breaking = await listening((request) => {
      read.push(request.url ?? '')
      request.socket.destroy()
    })
    const well = await listening((_request, response) => response.writeHead(303, { location: '/next' }).end())
    const origins = [`http://127.0.0.1:${await freePort()}`, well, breaking]
    const brokers = origins.map((origin, number) => ({ name: `broker ${number}`, origin }) as BrokerProcess)
    const heard: Heard[] = []
    const options = { origin: 'http://localhost:1', roll: () => 1, heard: (one: Heard) => void heard.push(one) }
    const balancer = openBalancer(brokers, options)
    const browser = { gate: 0 }
    const answer = await balancer.send(browser, '/a', { method: 'POST' })
    assert.equal(answer.location, 'http://localhost:1/next')
    assert.equal(browser.gate, 1, 'the person stays with the broker that answered')
    await assert.rejects(balancer.send({ gate: 2 }, '/b', { method: 'POST' }), NoAnswer)
    assert.deepEqual(read, ['/b'])
    assert.deepEqual(
      heard.map(({ broker, status }) => [broker, status]),
      [
        ['broker 1', 303],
        ['broker 2', 0],
      ],
    )
    await balancer.close()
  })
})
