import assert from 'node:assert/strict'
import { openTimeline } from '../../bench/simulate/events.ts'
import { described, type Herding, type HerdingOptions, herding, mostSecondsOver } from '../../bench/simulate/herding.ts'
import { picture } from '../../bench/simulate/picture.tsx'
import { choose } from '../../simulation/people/choice.ts'
import { dice } from '../../simulation/time/chance.ts'
import type { ProviderId } from '../../src/domain/ids.ts'

/** Few people on little load: enough to see a herd, and few enough for a test. */
const few: HerdingOptions = { seed: 7, people: 10_000, load: 0.3, board: 'ours', capacities: 'liked', obeying: 0.7 }

/** One run of each kind; a run of all these people takes a second or two of CPU. */
const runs = new Map<string, Herding>()
function runOf(options: HerdingOptions): Herding {
  const key = JSON.stringify(options)
  const run = runs.get(key) ?? herding(options)
  runs.set(key, run)
  return run
}

describe('The simulation of one dying door', () => {
  it('is the same evening for the same seed, and another one for another', () => {
    const small = { ...few, people: 1_000 }
    assert.deepEqual(herding(small), herding(small))
    assert.notDeepEqual(herding(small).samples, herding({ ...small, seed: 8 }).samples)
  })

  for (const obeying of [0, 0.7, 1])
    it(`keeps its promise with the board as it is where ${100 * obeying} % of those it failed obey`, () => {
      const run = runOf({ ...few, obeying })
      assert.ok(run.worstSurvivor <= mostSecondsOver, `${run.worstSurvivor}`)
      assert.equal(run.people.verified + run.people.gaveUp + run.people.underWay, few.people)
      assert.ok(run.people.verified > 0.99 * few.people)
    })

  it('has those who obey go elsewhere than they like', () => {
    const [none, all] = [runOf({ ...few, obeying: 0 }), runOf({ ...few, obeying: 1 })]
    assert.notDeepEqual(none.samples, all.samples)
    const badge = { ...few, board: 'badge' as const, people: 1_000 }
    assert.deepEqual(herding({ ...badge, obeying: 0 }).people, herding({ ...badge, obeying: 1 }).people)
  })

  it('gives doors room as they are liked, or the same to all', () => {
    const roomOf = (capacities: HerdingOptions['capacities']) =>
      herding({ ...few, people: 3_000, capacities }).doors.map(({ capacity }) => capacity)
    assert.equal(new Set(roomOf('even')).size, 1)
    assert.equal(new Set(roomOf('liked')).size, 5)
  })

  it('sees the herd when the page says which door is the emptiest', () => {
    const run = herding({ ...few, board: 'badge' })
    assert.ok(run.worstSurvivor > mostSecondsOver, `${run.worstSurvivor}`)
  })

  it('shows the dying door red and shut, and green again in the end', () => {
    const run = runOf(few)
    const at = run.doors.findIndex(({ dies }) => dies)
    const lightAt = (second: number) => run.samples.find((sample) => sample.at >= second)?.doors[at]?.light
    assert.deepEqual([lightAt(80), lightAt(130), lightAt(400)], ['green', 'red', 'green'])
  })

  it('draws every door, from numbers alone', () => {
    const run = herding({ ...few, people: 500 })
    const svg = picture(run)
    assert.ok(svg.includes(described(run.options)) && svg.includes('70 % of those it failed obey'))
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    for (const id of ['certificate', 'phone', 'ipin', 'naver', 'kakao']) assert.ok(svg.includes(`>${id}<`), id)
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/)
  })
})

describe('People who choose', () => {
  const shown = (lights: ('green' | 'yellow' | 'red')[], shut = -1) =>
    lights.map((light, n) => ({ id: `${n}` as ProviderId, light, selectable: n !== shut, saturation: 0 }))
  const among = { shares: [0.5, 0.3, 0.2], failed: new Set<ProviderId>(), board: 'ours' as const }

  it('never take a door that is shut, nor again the one that failed while another is open', () => {
    const roll = dice(3)
    for (let n = 0; n < 500; n++) {
      assert.notEqual(choose(shown(['red', 'green', 'green'], 0), among, roll), '0')
      assert.notEqual(
        choose(shown(['green', 'green', 'green']), { ...among, failed: new Set(['0' as ProviderId]) }, roll),
        '0',
      )
    }
  })

  it('take green doors as they like them, half as many go for yellow, few for red', () => {
    const roll = dice(3)
    const taken = (light: 'green' | 'yellow' | 'red') =>
      Array.from({ length: 4_000 }, () => choose(shown([light]), { ...among, shares: [1] }, roll)).filter(Boolean)
        .length
    const [green, yellow, red] = [taken('green'), taken('yellow'), taken('red')]
    assert.equal(green, 4_000)
    assert.ok(Math.abs(yellow - 2_000) < 150 && Math.abs(red - 200) < 60, `${yellow} ${red}`)
  })
})

describe('The clock of a simulation', () => {
  it('lets things happen in the order of their times, those of one instant in the order they were put', () => {
    const timeline = openTimeline()
    const roll = dice(5)
    const seen: number[] = []
    const times = Array.from({ length: 500 }, () => Math.floor(roll() * 100))
    for (const [n, ms] of times.entries()) timeline.after(ms, () => seen.push(n))
    timeline.run(1_000)
    const expected = [...times.keys()].toSorted((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b)
    assert.deepEqual(seen, expected)
    assert.equal(timeline.now(), 1_000)
  })
})
