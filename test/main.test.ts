import assert from 'node:assert/strict'
import { demoConfiguration } from '../demo/configuration.ts'
import { readFileConfig } from '../src/config.ts'
import { generateKeyring } from '../src/keyring/keyring.ts'
import { drainMsOf, startBroker } from '../src/main.ts'
import { openLog } from '../src/operations/log.ts'
import { system } from '../src/system.ts'
import { openMemoryStores } from './support/memory-stores.ts'

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
