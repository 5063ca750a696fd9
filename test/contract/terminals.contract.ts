import assert from 'node:assert/strict'
import type { DeviceHash, PersonId, TerminalId } from '../../src/domain/ids.ts'
import { mostTerminals, type TerminalRequest, type TerminalStore } from '../../src/domain/terminal.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const anna = 'anna' as PersonId
const boram = 'boram' as PersonId

function request(name: string): TerminalRequest {
  const device = `device-${name}` as DeviceHash
  return { id: name as TerminalId, operator: '김 창구 1', device, kind: 'computer', seconds: 36_000 }
}

export function terminalsContract(name: string, open: OpenStore<TerminalStore>): void {
  describe(`Terminals contract: ${name}`, () => {
    it('finds a terminal as it was signed in, and lists all in the order of sign-in', async () => {
      const clock = testClock()
      const store = await open(clock)
      const { seconds: _length, ...known } = request('one')
      const one = { ...known, signedInAt: clock.now(), until: clock.now() + 36_000_000, serving: null }
      assert.deepEqual(await store.signIn(request('one')), one)
      assert.deepEqual(await store.find(one.id), one)
      assert.equal(await store.find('other' as TerminalId), null)
      clock.pass(1)
      const two = await store.signIn(request('two'))
      assert.deepEqual(await store.list(), [one, two])
    })

    it('ends the sign-in after its length, to the millisecond', async () => {
      const clock = testClock()
      const store = await open(clock)
      const { id } = (await store.signIn(request('one'))) ?? assert.fail()
      clock.pass(35_999.999)
      assert.equal((await store.find(id))?.id, id)
      clock.pass(0.001)
      assert.equal(await store.find(id), null)
      assert.equal(await store.serve(id, anna), null)
      assert.deepEqual(await store.list(), [])
      assert.equal(await store.end(id), null)
    })

    it('serves one citizen at a time, and tells who was served before', async () => {
      const store = await open(testClock())
      const { id } = (await store.signIn(request('one'))) ?? assert.fail()
      assert.equal((await store.serve(id, anna))?.serving, null)
      assert.equal((await store.serve(id, boram))?.serving, anna)
      assert.equal((await store.find(id))?.serving, boram)
      assert.equal((await store.serve(id, null))?.serving, boram)
      assert.equal((await store.find(id))?.serving, null)
    })

    it('ends a terminal once, however many ask at the same moment', async () => {
      const store = await open(testClock())
      const { id } = (await store.signIn(request('one'))) ?? assert.fail()
      const ended = await Promise.all([1, 2, 3].map(() => store.end(id)))
      assert.equal(ended.filter((one) => one !== null).length, 1)
      assert.equal(await store.find(id), null)
    })

    it('signs in no more than it may hold; one that has ended makes room', async () => {
      const clock = testClock()
      const store = await open(clock)
      const signIn = (n: number) => store.signIn({ ...request(`t-${n}`), seconds: n === 0 ? 60 : 36_000 })
      await Promise.all(Array.from({ length: mostTerminals }, (_, n) => signIn(n)))
      assert.equal(await signIn(mostTerminals), null)
      clock.pass(60)
      assert.ok(await signIn(mostTerminals))
    })
  })
}
