import assert from 'node:assert/strict'
import type { Operator } from '../../src/operator/operators.ts'
import { limits, openScene, refusal, type Scene, type SceneOptions, seconds } from './scene.ts'

describe('A code of a desk', () => {
  const park: Operator = { name: 'park', tokenSha256: '0'.repeat(64), roles: ['desk'] }
  const kim: Operator = { name: 'kim', tokenSha256: '1'.repeat(64), roles: ['operate'] }
  const open = (options: SceneOptions = {}) => openScene({ operators: [park, kim], ...options })

  /** A person inside with a hold, and a second device of theirs with the reference that it shows. */
  async function blocked(scene: Scene) {
    const { citizen } = scene
    const { browser: first, session } = await scene.admit('jiyu')
    const hold = await citizen.holds.hold(session, await scene.slot(5))
    const second = await scene.verify('jiyu', { provider: 'phone' })
    const own = await scene.sessionOf(second)
    const { reference, seconds: codeSeconds } = citizen.exits.deskCode(own) ?? assert.fail('no desk')
    /** The first device is in use for so long. */
    const used = async (forSeconds: number) => {
      for (let left = forSeconds; left > 0; left -= 150) {
        scene.still.pass(Math.min(left, 150))
        await citizen.tickets.renew(session)
      }
    }
    return { first, second, own, hold, reference, codeSeconds, used }
  }
  const issue = ({ citizen }: Scene, reference: string) => citizen.deskCodes.issue(park, reference, null)
  const actsOf = async ({ citizen }: Scene) =>
    (await citizen.desk.audit(100)).map(({ act, operator, reference }) => [act, operator, reference]).reverse()

  it('makes the device that shows its reference act for the person, in a new block; both are recorded', async () => {
    const scene = await open()
    const { citizen, still } = scene
    const { first, second, own, hold, reference, codeSeconds, used } = await blocked(scene)
    const given = await issue(scene, reference)
    assert.match(given.code, /^\d{8}$/)
    assert.deepEqual([given.reference, given.until], [reference, still.now() + seconds(codeSeconds)])
    await used(200)
    assert.equal(await citizen.exits.redeem(own, 'computer', ` ${given.code.slice(0, 4)} ${given.code.slice(4)}`), true)
    const claim = await scene.claims.find(own.person)
    assert.deepEqual([claim?.device, claim?.until], [own.device, still.now() + seconds(limits.blockSeconds)])
    assert.equal(await citizen.sessions.find(first), null)
    assert.equal(await citizen.sessions.ending(first), 'desk')
    const { page, facts } = await citizen.duePage.enter(second, { journey: null })
    assert.deepEqual([page, facts.reservations?.hold?.id], ['confirm', hold.id])
    assert.deepEqual(await actsOf(scene), [
      ['code_issued', 'park', reference],
      ['code_used', 'park', reference],
    ])
  })

  it('is refused when it is wrong, of another device, too old, or was used; then nothing has changed', async () => {
    const scene = await open()
    const { citizen } = scene
    const { own, reference, codeSeconds, used } = await blocked(scene)
    const before = await scene.claims.find(own.person)
    const given = await issue(scene, reference)
    const third = await scene.sessionOf(await scene.verify('jiyu', { provider: 'naver' }))
    await refusal('desk_code_invalid', citizen.exits.redeem(third, 'ios', given.code))
    await refusal('desk_code_invalid', citizen.exits.redeem(own, 'ios', '0'.repeat(8)))
    await used(codeSeconds)
    await refusal('desk_code_invalid', citizen.exits.redeem(own, 'ios', given.code))
    assert.deepEqual({ ...(await scene.claims.find(own.person)), freeAt: null }, { ...before, freeAt: null })
    const next = await issue(scene, reference)
    assert.equal(await citizen.exits.redeem(own, 'ios', next.code), true)
    assert.equal(await citizen.exits.redeem(own, 'ios', next.code), false, 'this device acts already')
    const { reference: other = '' } = citizen.exits.deskCode(third) ?? {}
    assert.equal(await citizen.exits.redeem(third, 'ios', (await issue(scene, other)).code), true)
    await refusal('desk_code_invalid', citizen.exits.redeem(own, 'ios', next.code))
  })

  it('needs no second code after a crash between its use and the move', async () => {
    const scene = await open()
    const { own, reference } = await blocked(scene)
    const given = await issue(scene, reference)
    const { move } = scene.claims
    scene.claims.move = () => Promise.reject(new Error('the process dies here'))
    await assert.rejects(scene.citizen.exits.redeem(own, 'ios', given.code))
    scene.claims.move = move
    assert.equal(await scene.citizen.exits.redeem(own, 'ios', given.code), true)
    assert.equal((await scene.claims.find(own.person))?.device, own.device)
  })

  it('is the way on after a report that it was not me, which is recorded with the reference of the device that told it', async () => {
    const scene = await open()
    const { citizen } = scene
    const { second, own, reference } = await blocked(scene)
    await citizen.exits.notMe(own, 'computer')
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'blocked')
    const { code } = await issue(scene, reference)
    assert.equal(await citizen.exits.redeem(own, 'computer', code), true)
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'slots')
    assert.deepEqual((await actsOf(scene))[0], ['not_me', null, reference])
  })

  it('is given by operators of a desk only, for a reference that is one, and so many in an hour', async () => {
    const scene = await open({ quotas: { deskCitizensPerHour: 10 } })
    const { citizen } = scene
    const { reference } = await blocked(scene)
    await refusal('role_missing', citizen.deskCodes.issue(kim, reference, null))
    const wrong = `${reference.slice(0, -1)}${reference.endsWith('2') ? '3' : '2'}`
    for (const typed of [wrong, '', 'K7M4P']) await refusal('invalid_request', issue(scene, typed))
    const typed = ` ${reference.toLowerCase().replace('-', ' – ')} `
    for (let n = 0; n < 10; n++) assert.equal((await issue(scene, typed)).reference, reference)
    await refusal('too_many_requests', issue(scene, reference))
    assert.equal((await actsOf(scene)).length, 10)
  })

  it('is not offered where no operator is at a desk', async () => {
    const scene = await openScene({ operators: [kim] })
    await scene.admit('jiyu')
    const second = await scene.sessionOf(await scene.verify('jiyu'))
    assert.equal(scene.citizen.exits.deskCode(second), null)
    await refusal('exit_not_offered', scene.citizen.exits.redeem(second, 'ios', '00000000'))
  })
})
