import assert from 'node:assert/strict'
import type { Terminal } from '../../src/domain/terminal.ts'
import type { Operator } from '../../src/operator/operators.ts'
import { terminalIdOf } from '../../src/session/secret-hash.ts'
import { openScene, type Scene, type SceneOptions, TestBrowser } from './scene.ts'

const park: Operator = { name: 'park', tokenSha256: '0'.repeat(64), roles: ['desk'] }

/** A browser that `park` has signed in. */
async function terminalIn({ citizen }: Scene, name = 'desk'): Promise<{ browser: TestBrowser; terminal: Terminal }> {
  const browser = new TestBrowser(name)
  const { secret, terminal } = await citizen.desk.signIn(park, browser)
  browser.terminal = terminalIdOf(secret)
  return { browser, terminal }
}

const actsOf = async ({ citizen }: Scene) => (await citizen.desk.audit(100)).map(({ act }) => act).reverse()

describe('A terminal of a desk', () => {
  /** One inside, and a line: no person passes but by the lane. */
  async function crowded(options: SceneOptions = {}) {
    const scene = await openScene({ ...options, limits: { insideLimit: 1, assistedShare: 0.5, ...options.limits } })
    for (const name of ['first', 'second', 'third']) {
      const session = await scene.sessionOf(await scene.verify(name))
      await scene.citizen.tickets.take(session, 'android')
    }
    return scene
  }
  const due = ({ citizen }: Scene, browser: TestBrowser) => citizen.duePage.enter(browser, { journey: null })

  it('lets its citizen in through the assisted lane, and no one else', async () => {
    const scene = await crowded()
    const { browser } = await terminalIn(scene)
    await scene.verify('grandmother', { browser })
    const { page, facts } = await due(scene, browser)
    assert.deepEqual([page, facts.ticket?.lane], ['wait', 'assisted'])
    const elsewhere = await scene.verify('other')
    assert.equal((await due(scene, elsewhere)).facts.ticket?.lane, 'main')
    const { tickets } = scene.citizen
    const session = await scene.sessionOf(browser)
    const lane = await scene.citizen.desk.laneOf(browser, session.person)
    assert.equal((await tickets.take(session, 'computer', lane)).lane, 'assisted')
    assert.equal((await tickets.board()).assisted.waiting, 1)
  })

  it('is one citizen at a time: when the next begins, the one before has ended, and is free for other devices', async () => {
    const scene = await crowded()
    const { browser } = await terminalIn(scene)
    await scene.verify('grandmother', { browser })
    await due(scene, browser)
    const first = await scene.sessionOf(browser)
    await scene.verify('grandfather', { browser })
    assert.equal(await scene.claims.find(first.person), null)
    assert.equal(await scene.citizen.desk.laneOf(browser, first.person), 'main')
    assert.equal((await scene.ticketOf(first.person))?.state, 'waiting', 'the place in line is kept')
    const second = await scene.sessionOf(browser)
    await scene.citizen.sessions.finish(second)
    await scene.citizen.desk.ends(browser)
    await scene.citizen.desk.ends(browser)
    const each = ['citizen_began', 'citizen_ended']
    assert.deepEqual(await actsOf(scene), ['signed_in', ...each, ...each])
    assert.ok(await scene.citizen.desk.terminalOf(browser), 'the sign-in of the terminal stays')
  })

  it('is nothing in another browser: its cookie alone was carried there', async () => {
    const scene = await crowded()
    const { browser } = await terminalIn(scene)
    const thief = new TestBrowser('elsewhere')
    thief.terminal = browser.terminal
    await scene.verify('friend', { browser: thief })
    assert.equal((await due(scene, thief)).facts.ticket?.lane, 'main')
    assert.equal(await scene.citizen.desk.terminalOf(thief), null)
    await scene.citizen.desk.signOut(thief)
    assert.ok(await scene.citizen.desk.terminalOf(browser))
    assert.deepEqual(await actsOf(scene), ['signed_in'])
  })

  it('gives the lane to no person who was verified while its cookie was put aside', async () => {
    const scene = await crowded()
    const { browser } = await terminalIn(scene)
    const { terminal } = browser
    browser.terminal = undefined
    await scene.verify('friend', { browser })
    browser.terminal = terminal
    assert.equal((await due(scene, browser)).facts.ticket?.lane, 'main')
  })

  it('leads no person past the line at home: who joins there has the place in line only', async () => {
    const scene = await crowded()
    const { browser } = await terminalIn(scene)
    await scene.verify('grandmother', { browser })
    const { key } = (await due(scene, browser)).facts.ticket ?? assert.fail()
    await scene.citizen.sessions.finish(await scene.sessionOf(browser))
    const home = await scene.verify('grandmother')
    const { ticket } = (await due(scene, home)).facts
    assert.deepEqual([ticket?.lane, ticket?.key], ['main', key])
  })

  it('has so many citizens an hour, and its operator so many at all of theirs; the refused are not recorded', async () => {
    const quotas = { terminalCitizensPerHour: 10, deskCitizensPerHour: 15 }
    const scene = await crowded({ quotas })
    const [one, two] = [await terminalIn(scene, 'one'), await terminalIn(scene, 'two')]
    for (let n = 0; n < 10; n++) await scene.verify(`citizen-${n}`, one)
    await assert.rejects(scene.verify('eleventh', one), { code: 'too_many_requests' })
    await scene.verify('citizen-9', one)
    for (let n = 0; n < 5; n++) await scene.verify(`other-${n}`, two)
    await assert.rejects(scene.verify('sixteenth', two), { code: 'too_many_requests' })
    assert.equal((await actsOf(scene)).filter((act) => act === 'citizen_began').length, 15)
    scene.still.pass(3_600)
    await scene.verify('eleventh', one)
  })

  it('ends after a working day, by its sign-out, and by another operator: then it is a browser like all', async () => {
    const scene = await crowded()
    const { desk } = scene.citizen
    const [day, out, ended] = [await terminalIn(scene, 'a'), await terminalIn(scene, 'b'), await terminalIn(scene, 'c')]
    await scene.verify('grandmother', out)
    await desk.signOut(out.browser)
    assert.equal((await desk.end(ended.terminal.id, 'kim'))?.operator, 'park')
    assert.equal(await desk.end(ended.terminal.id, 'kim'), null)
    assert.deepEqual(
      (await desk.list()).map(({ id }) => id),
      [day.terminal.id],
    )
    scene.still.pass(36_000)
    for (const [n, { browser }] of [day, out, ended].entries()) {
      await scene.verify(`someone-${n}`, { browser })
      assert.equal((await due(scene, browser)).facts.ticket?.lane, 'main')
    }
    const signed = ['signed_in', 'signed_in', 'signed_in']
    assert.deepEqual(await actsOf(scene), [...signed, 'citizen_began', 'citizen_ended', 'signed_out', 'ended'])
    assert.equal((await desk.audit(1))[0]?.operator, 'kim')
  })

  it('that another operator ends sends its citizen off, who keeps their place; one who finished there and came back at home is let be', async () => {
    const scene = await crowded()
    const { citizen } = scene
    const [one, two] = [await terminalIn(scene, 'one'), await terminalIn(scene, 'two')]
    await scene.verify('grandmother', one)
    const { key } = (await due(scene, one.browser)).facts.ticket ?? assert.fail()
    const { person } = await scene.sessionOf(one.browser)
    await citizen.desk.end(one.terminal.id, 'kim')
    assert.equal(await citizen.sessions.find(one.browser), null)
    assert.deepEqual([await scene.claims.find(person), (await scene.ticketOf(person))?.key], [null, key])

    await scene.verify('grandfather', two)
    await citizen.sessions.finish(await scene.sessionOf(two.browser))
    const home = await scene.verify('grandfather')
    await due(scene, home)
    await citizen.desk.end(two.terminal.id, 'kim')
    assert.ok(await citizen.sessions.find(home))
  })

  it('is signed in by an operator with the role of the desk alone', async () => {
    const { citizen } = await crowded()
    const kim: Operator = { ...park, roles: ['view', 'operate'] }
    await assert.rejects(citizen.desk.signIn(kim, new TestBrowser('x')), { code: 'role_missing' })
    assert.deepEqual(await citizen.desk.list(), [])
  })

  it('has a record that tells nothing of a citizen, and agrees with what the room counts in public', async () => {
    const scene = await crowded()
    const { browser, terminal } = await terminalIn(scene)
    await scene.verify('grandmother', { browser })
    const { person } = await scene.sessionOf(browser)
    await due(scene, browser)
    const audit = await scene.citizen.desk.audit(10)
    const known = ['act', 'at', 'operator', 'reference', 'terminal']
    for (const entry of audit) assert.deepEqual(Object.keys(entry).sort(), known)
    assert.ok(audit.every(({ reference }) => reference === null))
    assert.ok(!JSON.stringify(audit).includes(person))
    assert.ok(audit.every((entry) => entry.terminal === terminal.id))
    const { assisted } = await scene.citizen.tickets.board()
    const began = audit.filter(({ act }) => act === 'citizen_began').length
    assert.ok(assisted.admitted + assisted.waiting <= began, `${assisted.admitted} and ${assisted.waiting} of ${began}`)
  })
})
