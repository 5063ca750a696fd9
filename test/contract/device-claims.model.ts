import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { PersonId } from '../../src/domain/ids.ts'
import type { DeviceClaims } from '../../src/domain/session.ts'
import { by, person } from './device-claims.people.ts'
import { type OpenStore, type TestClock, testClock } from './test-clock.ts'

const device = fc.constantFrom('phone', 'laptop', 'tablet')
const generation = fc.integer({ min: 1, max: 4 })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const), device }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('find' as const), device }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), generation }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('keep' as const),
      generation,
      seconds: fc.option(fc.integer({ min: -60, max: 300 })),
      idleSeconds: fc.option(fc.integer({ min: 5, max: 40 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      device,
      how: fc.constantFrom('takeover' as const, 'not_me' as const, 'desk' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end blocks' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 0, max: 50 }) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
type Of<Do extends Step['do']> = Extract<Step, { do: Do }>

const blockSeconds = 60

/** What must be true of one person's claim, kept without Redis, Lua and maps. */
class Model {
  private readonly clock: TestClock
  private state = { device: null as string | null, generation: 0, until: 0, freeAt: null as number | null }
  private idleMs: number | null = null
  private beganAt = 0
  /** All blocks that began before were ended; null: none were. */
  endedAt: number | null = null
  private used = { isTakenOver: false, reportedBy: null as string | null, endedSession: null as string | null }

  constructor(clock: TestClock) {
    this.clock = clock
  }

  get told(): object | null {
    if (!this.isAlive) return null
    const { device } = this.state
    return { ...this.state, ...this.used, session: device && `session-${device}`, isFree: this.isFree }
  }

  take(now: Step): void {
    if (now.do === 'claim') this.claim(now)
    else if (now.do === 'pass') this.clock.pass(now.seconds)
    else if (now.do === 'end blocks') this.endedAt = this.clock.now()
    else if (!this.isAlive) return
    else if (now.do === 'find') this.act(now.device)
    else if (now.do === 'move') this.move(now)
    else if (now.generation !== this.state.generation) return
    else if (now.do === 'release') this.state.until = this.clock.now()
    else this.keep(now)
  }

  private get isAlive(): boolean {
    return this.clock.now() < this.state.until
  }

  private get isFree(): boolean {
    return this.state.freeAt !== null && this.state.freeAt <= this.clock.now()
  }

  private get isEnded(): boolean {
    return this.endedAt !== null && this.beganAt < this.endedAt && this.used.reportedBy === null
  }

  private act(device: string): void {
    if (this.state.device === device && this.idleMs !== null) this.state.freeAt = this.clock.now() + this.idleMs
  }

  private begin(device: string, endedSession: string | null): void {
    const until = this.clock.now() + blockSeconds * 1000
    this.state = { device, generation: this.state.generation + 1, until, freeAt: null }
    this.used = { isTakenOver: false, reportedBy: null, endedSession }
    this.idleMs = null
    this.beganAt = this.clock.now()
  }

  private claim({ device }: Of<'claim'>): void {
    if (this.isAlive && this.state.device === device) this.act(device)
    else if (!this.isAlive || this.isFree || this.isEnded) this.begin(device, null)
  }

  private keep({ seconds, idleSeconds }: Of<'keep'>): void {
    const now = this.clock.now()
    if (seconds !== null) this.state.until = Math.max(this.state.until, now + seconds * 1000)
    this.idleMs = idleSeconds === null ? null : idleSeconds * 1000
    this.state.freeAt = this.idleMs === null ? null : now + this.idleMs
  }

  private move({ device, how }: Of<'move'>): void {
    const ended = this.state.device === null ? this.used.endedSession : `session-${this.state.device}`
    if (this.state.device === device) return
    if (how === 'desk') {
      this.begin(device, ended)
      return
    }
    if (this.used.reportedBy !== null || (how === 'takeover' && this.used.isTakenOver)) return
    this.state.generation++
    this.state.freeAt = this.idleMs = null
    this.used.endedSession = ended
    if (how === 'takeover') {
      this.used.isTakenOver = true
      this.beganAt = this.clock.now()
    } else this.used.reportedBy = device
    this.state.device = how === 'takeover' ? device : null
  }
}

async function act(claims: DeviceClaims, { clock, endedAt }: { clock: TestClock; endedAt: number | null }, now: Step) {
  if (now.do === 'claim') await claims.claim({ ...by(now.device, { blockSeconds }), freeBefore: endedAt })
  if (now.do === 'find') await claims.find(person, by(now.device).device)
  if (now.do === 'release') await claims.release(person, now.generation)
  if (now.do === 'move') await claims.move(by(now.device, { blockSeconds }), now.how)
  if (now.do === 'keep') {
    const { seconds, idleSeconds } = now
    const end = seconds === null ? null : clock.now() + seconds * 1000
    await claims.keep(person, now.generation, { end, idleSeconds })
  }
}

/** Any history of three devices with every verb. `runs`: histories tried. */
export function deviceClaimsModel(open: OpenStore<DeviceClaims>, runs = 150): void {
  it('has at most one device a person, and passes it on by time, release, idleness, takeover, report, desk and the end of all blocks, as the model says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const clock = testClock()
        const claims = await open(clock)
        const model = new Model(clock)
        for (const now of steps) {
          await act(claims, { clock, endedAt: model.endedAt }, now)
          model.take(now)
          const found = await claims.find(person)
          assert.deepEqual(found && essential(found), model.told)
        }
        assert.equal(await claims.find('person-2' as PersonId), null)
      }),
      { numRuns: runs },
    )
  })
}

function essential(claim: object): object {
  const { person: _, provider, kind, verifiedAt, ...told } = claim as Record<string, unknown>
  assert.ok(provider && kind && verifiedAt)
  return told
}
