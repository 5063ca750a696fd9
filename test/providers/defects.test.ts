import assert from 'node:assert/strict'
import { authorizationResponseDefects } from '../../mock-idps/faults/defects/authorization-response.ts'
import type { DefectCase } from '../../mock-idps/faults/defects/defect.ts'
import { discoveryDefects } from '../../mock-idps/faults/defects/discovery.ts'
import { idTokenDefects } from '../../mock-idps/faults/defects/id-token.ts'
import { keysDefects } from '../../mock-idps/faults/defects/keys.ts'
import { type FaultPlanInput, type MockIdps, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { providers } from '../../providers/index.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import { openDoor } from '../support/door.ts'

type EffectInput = FaultPlanInput['do'][number]

/** We never ask for these, so a provider that does not keep to them breaks no promise. */
const asked = ({ onlyIf }: DefectCase) => onlyIf === undefined || onlyIf === 'unread_keys'
const told = <Id extends string>(type: string, what: string, defects: Readonly<Record<Id, DefectCase>>) =>
  Object.entries<DefectCase>(defects)
    .filter(([, one]) => asked(one) && one.level !== 'may')
    .map(([defect, one]): [string, DefectCase, EffectInput] => [
      `${what}: ${defect}`,
      one,
      { type, defect } as EffectInput,
    ])

const effects = [
  ...told('authorization_response', 'a return', authorizationResponseDefects),
  ...told('id_token', 'an ID token', idTokenDefects),
  ...told('keys', 'keys', keysDefects),
  ...told('discovery', 'metadata', discoveryDefects),
]

for (const id of providerIds)
  describe(`Every named defect at the door ${id}`, () => {
    const definition = providers.find((one) => one.id === (id as string))
    assert.ok(definition)
    let idps: MockIdps
    before(async () => {
      idps = await startMockIdps({ port: 0 })
    })
    after(() => idps.close())

    for (const [what, { expects, catalogue }, effect] of effects)
      it(`${expects === 'refuse' ? 'is refused' : 'is no defect, and taken'}, ${what} (case ${catalogue ?? 'of ours'})`, async () => {
        idps.reset()
        const open = () => openDoor(definition, { issuer: idps.issuer(id) })
        // An earlier person came first, so that what is said twice can be told from what is new.
        const before = open()
        await before.verify({ loginHint: 'man' }).finally(before.close)
        idps.faults.add({ match: { provider: id }, do: [effect] })
        const door = open()
        try {
          const came = await door.verify({ loginHint: 'woman' }).then(
            ({ identity }) => identity.name,
            (error: unknown) => error,
          )
          if (effect.type === 'discovery' && expects === 'refuse')
            return await assert.rejects(door.adapter.begin(door.attempt()), { code: 'provider_unavailable' })
          if (expects === 'accept') return assert.equal(came, '서누리')
          assert.ok(came instanceof GwanmunError, String(came))
          assert.ok(['assertion_invalid', 'provider_unavailable', 'citizen_declined'].includes(came.code), came.code)
        } finally {
          await door.close()
        }
      })
  })
