import assert from 'node:assert/strict'
import fc from 'fast-check'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { PersonId } from '../../src/domain/ids.ts'
import type { DeviceClaim, Session } from '../../src/domain/session.ts'
import type { Ticket } from '../../src/domain/waiting-room.ts'
import type { Operator } from '../../src/operator/operators.ts'
import { openScene, type Scene, type SceneOptions, TestBrowser } from './scene.ts'

const names = ['mother', 'child'] as const
const places = ['tablet', 'phone'] as const
type Name = (typeof names)[number]
type Place = (typeof places)[number]

const place = fc.constantFrom(...places)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('verify' as const), place, name: fc.constantFrom(...names) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('go on' as const), place }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold' as const), place }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('finish' as const), place }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), place }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('take over' as const, 'not me' as const, 'code' as const), place }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end blocks' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 400 }) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
type Verify = Extract<Step, { do: 'verify' }>

/** Steps by which a device may get the claim, and those of them that take it from another device. */
const exits: ReadonlySet<Step['do']> = new Set(['take over', 'not me', 'code'])
const ways: ReadonlySet<Step['do']> = new Set(['go on', ...exits])
const blockSeconds = 900
const park: Operator = { name: 'park', tokenSha256: '0'.repeat(64), roles: ['desk'] }

function refused(error: unknown): false {
  if (!(error instanceof GwanmunError)) throw error
  return false
}

/** A mother and her child, a tablet and a phone; and what must be true of the claims after every step. */
class Family {
  private readonly browsers = { tablet: new TestBrowser('tablet'), phone: new TestBrowser('phone') }
  /** Who is verified where. */
  private readonly here: Partial<Record<Place, Name>> = {}
  private readonly people: Partial<Record<Name, PersonId>> = {}
  private endedAt = Number.NEGATIVE_INFINITY
  private readonly scene: Scene

  constructor(scene: Scene) {
    this.scene = scene
  }

  async take(step: Step): Promise<void> {
    const before = await this.claims()
    const at = this.scene.still.now()
    const freed = await this.act(step)
    const after = await this.claims()
    for (const name of names) {
      const [claim, now] = [before[name], after[name]]
      // A claim ends by its time, or because its own browser said so; nothing another browser does touches it.
      const ended = claim && claim.until > this.scene.still.now() && now?.generation !== claim.generation
      // A person inside who did nothing for long gives way to their next device, and so does one of a block that was ended for all.
      const isEnded = claim !== null && claim.reportedBy === null && claim.verifiedAt < this.endedAt
      const gaveWay = (claim?.isFree || isEnded) && ways.has(step.do)
      const moved = 'place' in step && exits.has(step.do) && this.here[step.place] === name
      if (ended) assert.ok(gaveWay || moved || freed === name, `${name} lost the claim by “${step.do}”`)
      if (freed === name) assert.equal(now, null, `${name} is still bound after “${step.do}”`)
      if (now && now.generation !== claim?.generation) this.isRightly(now, { step, at, before: claim })
    }
  }

  /** Going on and the exits claim for the device that asks, a takeover within the same block; after a report none has the claim. */
  private isRightly(
    now: DeviceClaim,
    { step, at, before }: { step: Step; at: number; before: DeviceClaim | null },
  ): void {
    assert.ok('place' in step && ways.has(step.do), `a claim by “${step.do}”`)
    if (now.reportedBy !== null) {
      assert.deepEqual([step.do, now.device, now.until], ['not me', null, before?.until])
      return
    }
    assert.deepEqual([now.device, now.verifiedAt], [this.browsers[step.place].device, at])
    const isSameBlock = now.isTakenOver
    assert.equal(now.until, isSameBlock ? before?.until : at + blockSeconds * 1000)
    if (before?.reportedBy && before.until > at) assert.equal(step.do, 'code', 'after a report only a desk')
  }

  /** Does one step. Answers who must be free after it: the person whose claim this browser held. */
  private async act(step: Step): Promise<Name | null> {
    const { citizen, still } = this.scene
    if (step.do === 'pass') {
      still.pass(step.seconds)
      return null
    }
    if (step.do === 'end blocks') {
      this.scene.endBlocks()
      this.endedAt = still.now()
      return null
    }
    const browser = this.browsers[step.place]
    const name = this.here[step.place]
    const session = await citizen.sessions.find(browser)
    const holds = name && (await this.claims())[name]?.device === browser.device ? name : null
    if (step.do === 'verify') return this.verify(step, holds)
    if (!session) return null
    if (step.do === 'finish') {
      await citizen.sessions.finish(session)
      delete this.here[step.place]
      return holds
    }
    if (step.do === 'go on') await citizen.duePage.enter(browser, { journey: null })
    if (step.do === 'take over') await citizen.exits.takeOver(session, 'android').catch(refused)
    if (step.do === 'not me') await citizen.exits.notMe(session, 'android').catch(refused)
    if (step.do === 'code') await this.redeem(session).catch(refused)
    if (step.do === 'hold') await citizen.holds.hold(session, await this.scene.slot(5)).catch(refused)
    if (step.do !== 'leave') return null
    const left = await citizen.tickets.leave(session).then(() => true, refused)
    return left ? holds : null
  }

  /** An operator gives a code for this device, and it is typed. */
  private async redeem(session: Session): Promise<void> {
    const { exits, deskCodes } = this.scene.citizen
    const { reference = '' } = exits.deskCode(session) ?? {}
    await exits.redeem(session, 'android', (await deskCodes.issue(park, reference, null)).code)
  }

  private async verify({ place, name }: Verify, holds: Name | null): Promise<Name | null> {
    const before = this.here[place]
    const isBusy = before !== undefined && (await this.isBusy(before))
    await this.scene.verify(name, { browser: this.browsers[place] })
    this.people[name] = (await this.scene.sessionOf(this.browsers[place])).person
    this.here[place] = name
    return before !== name && !isBusy ? holds : null
  }

  /** Inside, or with a hold. */
  private async isBusy(name: Name): Promise<boolean> {
    const person = this.people[name] ?? assert.fail(`${name} was never verified`)
    const { hold } = await this.scene.citizen.bookings.of(person)
    return hold !== null || (await this.scene.ticketOf(person))?.state === 'admitted'
  }

  private async claims(): Promise<Record<Name, DeviceClaim | null>> {
    const find = async (name: Name) => {
      const person = this.people[name]
      return person ? this.scene.claims.find(person) : null
    }
    return { mother: await find('mother'), child: await find('child') }
  }
}

/** True as long as no history of steps breaks the rules. */
function holdsTrue(spoil: NonNullable<SceneOptions['spoil']>) {
  const limits = { blockSeconds, leaseSeconds: 500, idleSeconds: 200, holdSeconds: 150 }
  return fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), async (steps) => {
    const family = new Family(
      await openScene({ limits, spoil, operators: [park], device: { blockSeconds: null, takeover: true } }),
    )
    for (const one of steps) await family.take(one)
  })
}

describe('One person, one device: any history of a family on two devices', () => {
  it('ends a claim by its time, or where its own browser finished, left, or was given to another person', async () => {
    await fc.assert(
      holdsTrue(() => ({})),
      { numRuns: 60 },
    )
  })

  it('is checked by a model that finds a person freed while inside, and a person never freed', async () => {
    const inside: Ticket = {
      key: 0,
      index: null,
      state: 'admitted',
      lane: 'main',
      ahead: 0,
      startedBehind: 0,
      joinedAt: 0,
      until: Infinity,
      deferredBy: null,
    }
    for (const answer of [null, inside]) {
      const { failed } = await fc.check(
        holdsTrue(() => ({ find: async () => answer })),
        { numRuns: 300, endOnFailure: true },
      )
      assert.ok(failed, `not found: the rule is told ${answer?.state ?? 'nothing'} of all people`)
    }
  })
})
