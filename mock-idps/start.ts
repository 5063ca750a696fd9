import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createIssuer, type Issuer } from './core/issuer.ts'
import { createFaultBook } from './faults/fault-book.ts'
import { createFront, type House } from './front/front.ts'
import { createLedger } from './ledger/ledger.ts'
import { createPeople } from './people/people.ts'
import { type ProviderId, providerProfiles } from './providers.ts'
import { clientsOf, type MockIdpsOptions, readSettings, type Settings } from './settings.ts'

/** A running set of simulators. */
export interface MockIdps {
  /** Public base URL, without a trailing slash. */
  url: string
  port: number
  /** The issuer identifier of one provider, `{url}/{provider}`. */
  issuer(provider: ProviderId): string
  /** Takes no more connections, lets requests in flight end (at most 5 s), then closes. Idempotent. */
  close(): Promise<void>
}

/** How long a request in flight may take once we are asked to stop, in milliseconds. */
const drainMs = 5000

function listen(server: Server, { port, host }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => server.closeAllConnections(), drainMs)
    server.close(() => {
      clearTimeout(giveUp)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function openHouse(settings: Settings, publicUrl: string): House & { draining: boolean } {
  const { now, seed } = settings
  const people = createPeople(now)
  const issuers = new Map<ProviderId, Issuer>()
  const inHand: House['inHand'] = new WeakMap()

  function buildIssuer(id: ProviderId): Issuer {
    const issuer = createIssuer({
      url: `${publicUrl}/${id}`,
      profile: providerProfiles[id],
      clients: clientsOf(id, settings),
      people,
      seed,
      now,
      onRefusal(request, error) {
        const entry = inHand.get(request)
        if (entry) entry.error = error
      },
    })
    issuers.set(id, issuer)
    return issuer
  }

  return {
    people,
    faults: createFaultBook(),
    ledger: createLedger(),
    seed,
    now,
    inHand,
    draining: false,
    ready() {
      return !this.draining
    },
    issuer: (id) => issuers.get(id) ?? buildIssuer(id),
    forgetArtifacts() {
      for (const issuer of issuers.values()) issuer.artifacts.clear()
    },
  }
}

/**
 * Starts the five simulators in this process, on one port.
 * @throws Error when `NODE_ENV` is `production`, when an option does not fit (all complaints at once), or when the port
 * is taken
 */
export async function startMockIdps(options: MockIdpsOptions = {}): Promise<MockIdps> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('gwanmun-mock-idps verifies nobody and refuses to run with NODE_ENV=production')
  }
  const settings = readSettings(options)
  const server = createServer()
  const port = await listen(server, settings)
  const url = settings.publicUrl ?? `http://localhost:${port}`
  const house = openHouse(settings, url)
  server.on('request', createFront(house))
  server.on('request', (_request, response) => {
    // A connection that turns idle while we drain would otherwise stay open for the whole keep-alive time.
    response.once('close', () => house.draining && setImmediate(() => server.closeIdleConnections()))
  })

  let closed: Promise<void> | undefined
  return {
    url,
    port,
    issuer: (provider) => `${url}/${provider}`,
    close() {
      house.draining = true
      closed ??= drain(server)
      return closed
    },
  }
}
