import assert from 'node:assert/strict'
import { demoConfiguration } from '../../demo/configuration.ts'
import { demoDesk } from '../../demo/desk.ts'
import { readFileConfig } from '../../src/config.ts'
import { operatorMay, operatorOf, operatorRoles } from '../../src/operator/operators.ts'
import { system } from '../../src/system.ts'

describe('The desk of npm start', () => {
  const local = { host: '127.0.0.1', base: 'http://localhost:3000' }

  it('has one operator, for the desk alone, known by a token that is another at each start', () => {
    const [one, other] = [demoDesk(local, system), demoDesk(local, system)]
    assert.ok(one && other && one.token !== other.token)
    const { operators } = readFileConfig({ ...demoConfiguration({}, system.now()), ...one.configuration })
    const operator = operatorOf(operators, one.token)
    assert.ok(operator)
    assert.deepEqual(
      operatorRoles.filter((role) => operatorMay(operator, role)),
      ['desk'],
    )
    assert.equal(operatorOf(operators, other.token), null)
  })

  it('is there on loopback alone: not at an address that others reach, nor under a public name', () => {
    for (const host of ['localhost', '127.0.0.2', '::1']) assert.ok(demoDesk({ ...local, host }, system), host)
    for (const host of ['0.0.0.0', '::', '192.0.2.7', 'gwanmun.example'])
      assert.equal(demoDesk({ ...local, host }, system), null, host)
    assert.equal(demoDesk({ ...local, base: 'https://gwanmun.example' }, system), null)
  })
})
