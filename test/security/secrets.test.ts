import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoConfiguration } from '../../demo/configuration.ts'
import { parseFile, publishedSecretIn } from '../../src/config.ts'
import { readKeyring, readOrCreateKeyring } from '../../src/keyring/keyring.ts'
import { system } from '../../src/system.ts'

describe('Secrets that stand in our own repository', () => {
  const demo = JSON.stringify(
    demoConfiguration({ naver: 'http://localhost:4000/naver' }, Date.parse('2026-08-09T00:00:00Z')),
  )

  it('start no broker that others can reach', () => {
    assert.ok(publishedSecretIn(demo, 'https://broker.example'))
    for (const secret of ['gwanmun-simulator-secret', 'demo-rp-secret-for-loopback-only'])
      assert.ok(publishedSecretIn(`{"a":["${secret}"]}`, 'https://broker.example'))
  })

  it('will do on loopback; one’s own secrets will do everywhere', () => {
    assert.ok(!publishedSecretIn(demo, 'http://localhost:3000'))
    assert.ok(!publishedSecretIn('{"client_secret":"of-our-own"}', 'https://broker.example'))
  })
})

describe('The file with every secret', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gwanmun-keyring-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('is readable by no person else on the machine when the demonstration makes it', async () => {
    const path = join(folder, 'fresh.json')
    await readOrCreateKeyring(path, system)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  })

  it('is one and the same for all processes that make it at once', async () => {
    const path = join(folder, 'at-once.json')
    const keyrings = await Promise.all([1, 2, 3].map(() => readOrCreateKeyring(path, system)))
    for (const keyring of keyrings) assert.deepEqual(keyring, await readKeyring(path))
  })

  it('is repeated nowhere when it is damaged: not a letter of it stands in the complaint', async () => {
    const path = join(folder, 'damaged.json')
    const secret = system.token(256)
    for (const text of [
      `{"subject":"${secret}"x}`,
      `${secret}`,
      `{"subject":${secret}}`,
      `{"subject":"${secret}`,
      `{"subject":"${secret}","person":"${secret}"}`,
      `{"cookies":["${secret}x"],"sealing":[{"version":"${secret}","key":"${secret}"}],"signing":[{"kty":"${secret}"}]}`,
    ]) {
      await writeFile(path, text)
      const error = await readKeyring(path).then(
        () => assert.fail('it was believed'),
        (thrown: unknown) => thrown as Error,
      )
      assert.throws(
        () => parseFile('GWANMUN_CONFIG', `{"client_secret":"${secret}"x}`),
        /^Error: GWANMUN_CONFIG is not JSON$/,
      )
      for (let at = 0; at + 5 <= secret.length; at++)
        assert.ok(!error.message.includes(secret.slice(at, at + 5)), error.message.replaceAll(secret, '(secret)'))
    }
  })
})
