import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { playEvening } from '../../simulation/evening.ts'
import { figuresOf } from '../../simulation/figures.ts'
import { mutants } from '../../simulation/mutants/mutants.ts'
import { pairOf } from '../../simulation/pair.ts'
import { complaintsOf, drawn, fails, judged, shrunk } from '../../simulation/search.ts'
import { killedAt } from '../../simulation/searches.ts'
import { compiled } from '../support/compiled.ts'

/** Long enough to book, and short enough for a test. */
const short = (seed: number) => ({ ...drawn(seed), people: 24, hours: 0.1 })

/** The real ones: an evening replaces those of the language. */
const [realTimeout, endTimeout] = [setTimeout, clearTimeout]

describe('An evening', () => {
  it('is a function of its seed: the same history twice, and another one for another seed; no rule is broken', async () => {
    const once = await playEvening(short(2))
    const again = await playEvening(short(2))
    const other = await playEvening(short(3))
    assert.equal(again.sha256, once.sha256)
    assert.notEqual(other.sha256, once.sha256)
    for (const evening of [once, other]) assert.deepEqual(complaintsOf(evening), [])
    assert.ok(once.history.stores.bookings.length > 0)
    assert.ok(Date.now() > once.endsAt, 'the clock is the real one again')
  })

  it('has the same history in another process', async () => {
    const program = await compiled('simulation/main.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [program, '--hashes', '1', '--seed', '4'])
    const { sha256 } = await judged(drawn(4), complaintsOf)
    assert.ok(sha256)
    assert.equal(stdout, `4 ${sha256}\n`)
  })

  it('shows a planted mistake by the rule that it breaks, and a smaller evening that still does', async () => {
    const plant = mutants['one more inside than the limit']
    assert.ok(plant)
    const failing = await judged({ ...short(1), plant }, complaintsOf)
    assert.match(failing.complaints[0] ?? '', /^inside-limit · /)
    const smaller = await shrunk(failing, complaintsOf, 1)
    assert.ok(fails(smaller))
    assert.ok(smaller.options.people <= failing.options.people)
    assert.ok((smaller.options.faults ?? []).length < (failing.options.faults ?? []).length)
  })

  it('breaks no rule wherever a broker is killed in its work', async () => {
    // While it starts, while people come, while they book.
    for (const events of [3, 700, 2_100]) {
      const { complaints, killed } = await judged(killedAt(5, events), complaintsOf)
      assert.deepEqual({ complaints, killed }, { complaints: [], killed: true }, `killed after ${events} events`)
    }
  })

  it('gives programs no place more than people, beside logins at services, operators and a second evening; others wait no longer', async () => {
    const faults = ['operators', 'limit-changed'] as const
    const small = { ...drawn(4), people: 24, hours: 0.15, evenings: 2, faults }
    const evening = await playEvening({ ...small, bots: 1, flood: 2_000 })
    assert.deepEqual(complaintsOf(evening), [])
    const { bots } = figuresOf(evening)
    const refused = [...bots.refused].reduce((sum, [, count]) => sum + count, 0)
    assert.ok(bots.asked > 2_500 && refused > 1_000, `asked ${bots.asked} times, refused ${refused} times`)
    const { gained, isUnnoticed, lines } = await pairOf(evening)
    assert.deepEqual({ gained, isUnnoticed }, { gained: 0, isUnnoticed: true }, lines.join('\n'))
    const { events } = evening.history
    const logins = events.filter((event) => event.kind === 'call' && event.useCase === 'login')
    assert.ok(logins.length > 0)
    assert.ok(
      events.some(({ kind, at }: { kind: string; at?: number }) => kind === 'limit' && (at ?? 0) > evening.startsAt),
    )
  })

  it('as it was in July 2021 lets people wait for nothing', async () => {
    const evening = await playEvening({
      seed: 3,
      people: 40,
      insideLimit: 2,
      hours: 0.2,
      pace: 'hurried',
      as: 'july-2021',
    })
    assert.deepEqual(complaintsOf(evening), [])
    const { booked, forNothing, toldTooLate, oversold } = figuresOf(evening)
    assert.ok(booked > 0 && forNothing + toldTooLate > 0)
    assert.equal(oversold, 0)
  })

  it('ends in which a real timer is pending, and says where it was made', async () => {
    const made: NodeJS.Timeout[] = []
    const plant = {
      hot<Ports>(ports: Ports): Ports {
        made.push(realTimeout(() => undefined, 60_000))
        return ports
      },
    }
    await assert.rejects(playEvening({ ...short(2), plant }), {
      name: 'Error',
      message: /^a real Timeout is pending, and an evening waits for virtual time only; made at .*evening\.test\.ts/,
    })
    for (const timer of made) endTimeout(timer)
  })
})
