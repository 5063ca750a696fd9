import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { demoConfiguration } from '../../demo/configuration.ts'
import { ConfigError, readFileConfig } from '../../src/config.ts'
import { operatorOf } from '../../src/operator/operators.ts'
import { operators } from './scene.ts'

const demo = demoConfiguration({ naver: 'http://localhost:4000/naver' }, Date.parse('2026-08-09T12:00:00+09:00'))
const complaints = (given: unknown) => {
  try {
    readFileConfig({ ...demo, operators: given })
  } catch (error) {
    if (error instanceof ConfigError) return error.message
  }
  return assert.fail('was accepted')
}

describe('Operators in the configuration', () => {
  it('are none, in the demonstration as well, until the configuration names some', () => {
    assert.deepEqual(readFileConfig(demo).operators, [])
  })

  it('are told apart by name and by token; what is wrong is named without its value', () => {
    const [kim, lee] = operators
    assert.ok(kim && lee)
    assert.match(complaints([kim, { ...lee, name: 'kim' }]), /operators/)
    assert.match(complaints([kim, { ...lee, tokenSha256: kim.tokenSha256.toUpperCase() }]), /operators/)
    const text = complaints([
      { name: 'x\u0000y', tokenSha256: 'the-token-itself-by-mistake' },
      { ...kim, token: 'secret' },
    ])
    assert.match(text, /tokenSha256/)
    assert.match(text, /name/)
    assert.ok(!text.includes('by-mistake') && !text.includes('secret'), text)
  })

  it('get a token by the command that docs/operators.md gives', async () => {
    const guide = await readFile(new URL('../../docs/operators.md', import.meta.url), 'utf8')
    const script = /^node -e "(.*)"$/m.exec(guide)?.[1] ?? assert.fail('no command')
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script])
    const [, token = '', sha256 = ''] = /^token {2}(\S+)\nsha256 (\S+)\n$/.exec(stdout) ?? []
    assert.ok(token.length >= 32)
    const config = readFileConfig({ ...demo, operators: [{ name: 'desk-1', tokenSha256: sha256 }] })
    assert.equal(operatorOf(config.operators, token)?.name, 'desk-1')
  })
})
