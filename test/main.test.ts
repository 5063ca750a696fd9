import assert from 'node:assert/strict'
import { demoConfiguration } from '../demo/configuration.ts'
import { readFileConfig } from '../src/config.ts'
import { generateKeyring } from '../src/keyring/keyring.ts'
import { drainMsOf, startBroker } from '../src/main.ts'
import { openLog } from '../src/operations/log.ts'
import { system } from '../src/system.ts'
import { openMemoryStores } from './support/memory-stores.ts'
import { freePort } from './support/ports.ts'
import { until } from './support/until.ts'

describe('A broker that is asked to stop', () => {
  it('lets requests end for as long as a returned person may wait for the verification', () => {
    const drainMs = (providerCalls: Record<string, number>) =>
      drainMsOf(readFileConfig({ ...demoConfiguration({}, 0), providerCalls }).providerCalls)
    assert.equal(drainMs({}), 15_000)
    assert.equal(drainMs({ deadlineMs: 30_000, returnWaitMs: 5_000 }), 38_000)
  })

  it('stops once, however many ask and whenever: stores that are closed cannot be closed again', async () => {
    const [stores, keyring] = await Promise.all([openMemoryStores(system), generateKeyring(system)])
    let closed = 0
    const { close } = stores
    stores.close = () => {
      closed++
      return close()
    }
    // No server is there: what does not answer holds up neither the start nor the end.
    const issuers = Object.fromEntries(
      ['certificate', 'phone', 'ipin', 'naver', 'kakao'].map((id) => [id, `http://localhost:1/${id}`]),
    )
    const broker = await startBroker({
      world: system,
      keyring,
      stores,
      port: 0,
      metricsPort: 0,
      host: '127.0.0.1',
      issuer: null,
      config: readFileConfig(demoConfiguration(issuers, system.now())),
      log: openLog('silent'),
    })
    await Promise.all([broker.stop(), broker.stop()])
    await broker.stop()
    assert.equal(closed, 1)
    await assert.rejects(fetch(broker.origin))
  })
})

describe('A new process that warms up', () => {
  it('answers /readyz with 503 meanwhile, and neither stores, providers, metrics nor log hear of what it rehearses', async () => {
    const [stores, keyring] = await Promise.all([openMemoryStores(system), generateKeyring(system)])
    const asked: string[] = []
    const ports = [
      'journeys',
      'sessions',
      'claims',
      'artifacts',
      'identities',
      'waitingRoom',
      'people',
      'ledger',
    ] as const
    for (const name of ports) Object.assign(stores, { [name]: told(stores[name], () => asked.push(name)) })
    const lines: { msg: string; rounds?: number }[] = []
    const port = await freePort()
    const starting = startBroker({
      world: system,
      keyring,
      stores: () => Promise.resolve(stores),
      port,
      metricsPort: 0,
      host: '127.0.0.1',
      issuer: null,
      config: readFileConfig({
        ...demoConfiguration({ kakao: 'http://localhost:1/kakao' }, system.now()),
        server: { warmUpMs: 1 },
      }),
      log: openLog('info', { write: (line) => void lines.push(JSON.parse(line)) }),
      warmUp: true,
    })
    await until(() =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 503)
    const broker = await starting
    try {
      assert.equal((await fetch(new URL('/readyz', broker.origin))).status, 200)
      const metrics = await (await fetch(broker.metricsUrl)).text()
      assert.doesNotMatch(metrics, /^gwanmun_(attempts|booking_events)_total\{/m)
      assert.doesNotMatch(metrics, /rehearsal/)
      assert.deepEqual(asked, [])
      const warm = lines.find(({ msg }) => msg === 'warmed up')
      assert.equal(warm?.rounds, 1)
      assert.ok(lines.every((line) => !JSON.stringify(line).includes('rehearsal')))
    } finally {
      await broker.stop()
    }
  })
})

/** The same port, and each call of it told. */
function told<Port extends object>(port: Port, call: () => void): Port {
  return new Proxy(port, {
    get(target, verb, receiver) {
      const found: unknown = Reflect.get(target, verb, receiver)
      if (typeof found !== 'function') return found
      return (...args: unknown[]) => {
        call()
        return Reflect.apply(found, target, args)
      }
    },
  })
}
