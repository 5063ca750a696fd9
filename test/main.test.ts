import assert from 'node:assert/strict'
import { demoConfiguration } from '../demo/configuration.ts'
import { readFileConfig } from '../src/config.ts'
import { generateKeyring } from '../src/keyring/keyring.ts'
import { startBroker } from '../src/main.ts'
import { openLog } from '../src/operations/log.ts'
import { openStores } from '../src/stores.ts'
import { system } from '../src/system.ts'

describe('A broker that is asked to stop', function () {
  this.timeout(20_000)

  it('stops once, however many ask and whenever: stores that are closed cannot be closed again', async () => {
    const [stores, keyring] = await Promise.all([openStores(system, { dataDir: null }), generateKeyring(system)])
    let closed = 0
    const { close } = stores
    stores.close = () => {
      closed++
      return close()
    }
    // Nobody is there: what does not answer holds up neither the start nor the end.
    const issuers = Object.fromEntries(
      ['certificate', 'phone', 'ipin', 'naver', 'kakao'].map((id) => [id, `http://localhost:1/${id}`]),
    )
    const broker = await startBroker({
      ...{ world: system, keyring, stores, port: 0, metricsPort: 0, host: '127.0.0.1', issuer: null },
      config: readFileConfig(demoConfiguration(issuers, system.now())),
      log: openLog('silent'),
    })
    await Promise.all([broker.stop(), broker.stop()])
    await broker.stop()
    assert.equal(closed, 1)
    await assert.rejects(fetch(broker.origin))
  })
})
