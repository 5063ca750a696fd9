import { createServer } from 'node:http'
import { composeBroker } from './compose-broker.ts'
import { composeSite } from './compose-site.ts'
import { type FileConfig, readFileConfig } from './config.ts'
import type { ClinicId, SlotId } from './domain/ids.ts'
import type { ProviderDefinition } from './domain/provider.ts'
import { isoSeoul } from './domain/time.ts'
import type { World } from './domain/world.ts'
import { generateKeyring } from './keyring/keyring.ts'
import { openSealer } from './keyring/sealing.ts'
import { listen } from './listening.ts'
import { openLog } from './operations/log.ts'
import { noMetrics } from './operations/no-metrics.ts'
import { type MemoryDurable, openMemoryDurable } from './store/memory/durable/durable.ts'
import { memoryHotPorts } from './store/memory/hot-ports.ts'
import type { Stores } from './stores.ts'
import { openConnections } from './warm-up/browser.ts'
import { type Client, rehearse } from './warm-up/rehearsal.ts'
import { openUpstream } from './warm-up/upstream.ts'
import { type WarmedUp, warmUp } from './warm-up/warm-up.ts'

export interface WarmUpParts {
  world: World
  /** Doors on standard OpenID Connect, which are rehearsed in turn. */
  doors: readonly ProviderDefinition[]
  /** The longest that it may take, in milliseconds, but for the round that goes on then. */
  mostMs: number
  /** Ends it early. */
  signal: AbortSignal
}

/**
 * Rehearses on a broker that is made for it, knows nothing of the installation, and is gone afterwards.
 * @throws Error when what is rehearsed does not work
 */
export async function warmUpProcess({ world, doors, mostMs, signal }: WarmUpParts): Promise<WarmedUp> {
  const until = world.now() + mostMs
  const server = createServer()
  const port = await listen(server, { port: 0, host: '127.0.0.1', setting: 'server.warmUpMs' })
  const origin = new URL(`http://127.0.0.1:${port}`)
  const client = { clientId: 'warm-up', clientSecret: world.token(256), redirectUri: 'http://127.0.0.1:9/callback' }
  const connections = openConnections()
  try {
    const upstream = await openUpstream({ origin: origin.origin, clientId: client.clientId, world })
    const durable = openMemoryDurable(world)
    const slots = stock(durable, world)
    const config = configurationOf({ doors, issuer: upstream.issuer, client, now: world.now() })
    const broker = await openScratch({ world, doors, origin, config, durable })
    server.on('request', (request, response) => {
      if (!upstream.handles(request, response)) broker.handler(request, response)
    })
    try {
      await broker.start(signal)
      const stage = { origin, connections, upstream, doors: doors.map(({ id }) => id), client, slots, world }
      return await warmUp(() => rehearse(stage), { until, signal }, world)
    } finally {
      await broker.stop()
    }
  } finally {
    connections.close()
    server.close()
    server.closeAllConnections()
  }
}

interface ScratchParts extends Pick<WarmUpParts, 'world' | 'doors'> {
  origin: URL
  config: FileConfig
  durable: MemoryDurable
}

/** The broker as `openApp` makes it, but for jobs and metrics, and with a log that goes nowhere. */
async function openScratch({ world, doors, origin, config, durable }: ScratchParts) {
  const keyring = await generateKeyring(world)
  const parts = {
    world,
    log: openLog('info', { write: () => undefined }),
    origin,
    config,
    keyring,
    stores: storesOf(durable, world),
    providers: doors,
    egressProxy: null,
    jobs: [],
  }
  const sealer = openSealer(keyring.sealing, world)
  const broker = composeBroker(parts, { metrics: noMetrics, sealer })
  const site = await composeSite(parts, broker, sealer)
  broker.lights.follow(site.publish)
  return {
    handler: site.handler,
    start: (signal: AbortSignal) => broker.start(signal, []),
    async stop() {
      site.stop()
      await broker.stop()
    },
  }
}

const hourMs = 3_600_000

/** Open for everyone, with places inside for all. */
function configurationOf({
  doors,
  issuer,
  client: { clientId, clientSecret, redirectUri },
  now,
}: Pick<WarmUpParts, 'doors'> & { issuer: string; client: Client; now: number }): FileConfig {
  return readFileConfig({
    providers: Object.fromEntries(doors.map(({ id }) => [id, { issuer, clientId, clientSecret }])),
    relyingParties: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    campaign: {
      id: 'warm-up',
      name: { ko: '예행연습', en: 'Rehearsal' },
      windows: [
        { id: 'everyone', opensAt: isoSeoul(now - hourMs), closesAt: isoSeoul(now + hourMs), who: { kind: 'anyone' } },
      ],
    },
    limits: { insideLimit: 1_000_000 },
  })
}

const clinics = 10

/** A page of clinics, each with a slot that is never full. */
function stock({ supply }: MemoryDurable, { now }: World): SlotId[] {
  supply.region({ region: 'region', name: { ko: '예행연습', en: 'Rehearsal' }, position: 1 })
  return Array.from({ length: clinics }, (_, number) => {
    const id = `clinic-${number}` as ClinicId
    const address = { region: 'region', district: '예행구', address: '예행로 1', phone: '02-0000-0000' }
    supply.clinic({ id, name: `예행의원 ${number}`, ...address, stepFree: true })
    return supply.slot({ clinic: id, startsAt: now() + 24 * hourMs, product: 'product', capacity: 1_000_000 })
  })
}

function storesOf(durable: MemoryDurable, world: World): Stores {
  const noSql = () => Promise.reject(new Error('no SQL here'))
  return {
    ...memoryHotPorts(world),
    people: durable.people,
    subjects: durable.subjects,
    ledger: durable.ledger,
    reservations: durable.reservations,
    slots: durable.slots,
    operatorDecisions: durable.operatorDecisions,
    campaignVersions: durable.campaignVersions,
    deskAudit: durable.deskAudit,
    blockEndings: durable.blockEndings,
    openings: durable.openings,
    roomPlaces: durable.roomPlaces,
    time: durable.time,
    database: { query: noSql, script: noSql, close: async () => undefined },
    // As where other processes share a store: what is kept is sealed.
    shared: true,
    troubles: async () => [],
    complaints: async () => [],
    caveats: [],
    close: async () => undefined,
  }
}
