import assert from 'node:assert/strict'
import { figuresOf, type Observed, type Seen, type Tried } from '../../bench/lights/figures.ts'
import { greyFailures, greyScenarios } from '../../bench/lights/grey-failures.ts'
import { greyReport } from '../../bench/lights/report.ts'
import { evening } from '../../bench/lights/script.ts'

type Colour = 'green' | 'yellow' | 'red'

/** A look each 100 ms at two doors; `kakao` as told, from second to second. */
function looks(seconds: number, kakao: (second: number) => Colour): Seen[] {
  return Array.from({ length: seconds * 10 }, (_, n) => ({
    at: n * 100,
    doors: { naver: 'green', kakao: kakao(n / 10) },
    blamed: kakao(n / 10) === 'green' ? [] : ['kakao'],
    unable: false,
  }))
}
const observed = (change: Partial<Observed>): Observed => ({
  from: 0,
  to: 60_000,
  wrong: [],
  lacking: [],
  tried: [],
  seen: looks(60, () => 'green'),
  ...change,
})
const outage = [{ doors: ['kakao'], from: 10_000, to: 30_000 }]

describe('The figures of an evening', () => {
  it('say how long a dead door stayed green, and how long after its return it was not', () => {
    const seen = looks(60, (at) => (at < 14 || at >= 45 ? 'green' : 'red'))
    const figures = figuresOf(observed({ seen, wrong: outage }), 10_000)
    assert.deepEqual([figures.toNotGreen, figures.toGreen], [4, 15])
    assert.ok(Math.abs(figures.falseGreen - 4) < 0.01)
    assert.equal(figures.falseRed, 0, 'what failed may be red, also on its way back')
  })

  it('do not praise a light that never changes', () => {
    assert.equal(figuresOf(observed({ wrong: outage }), 10_000).toNotGreen, null)
    const stuck = looks(60, (at) => (at < 12 ? 'green' : 'red'))
    assert.equal(figuresOf(observed({ seen: stuck, wrong: outage }), 10_000).toGreen, null)
  })

  it('count red at a door that is well, and before anything happened', () => {
    const seen = looks(60, (at) => (at >= 5 && at < 7 ? 'red' : 'green'))
    for (const wrong of [[], outage]) assert.ok(Math.abs(figuresOf(observed({ seen, wrong }), 0).falseRed - 2) < 0.01)
  })

  it('count blame of a provider that did not fail, and say when the service said that it was itself', () => {
    const seen = looks(60, (at) => (at >= 5 && at < 7 ? 'yellow' : 'green')).map((look) => ({
      ...look,
      unable: look.at >= 12_000 && look.at < 35_000,
    }))
    const figures = figuresOf(observed({ seen, lacking: [{ from: 10_000, to: 30_000 }] }), 0)
    assert.ok(Math.abs(figures.falseBlame - 2) < 0.01)
    assert.deepEqual([figures.toUnable, figures.toAble], [2, 5])
    assert.ok(Math.abs(figures.unable - 23) < 0.01)
    const none = figuresOf(observed({}), 0)
    assert.deepEqual([none.falseBlame, none.toUnable, none.toAble], [0, null, null])
  })

  it('count flips of the worst door, and how many fall into thirty seconds', () => {
    const seen = looks(60, (at) => (Math.floor(at / 20) % 2 === 1 ? 'yellow' : 'green'))
    const { flips, flipsIn30s } = figuresOf(observed({ seen }), 0)
    assert.deepEqual([flips, flipsIn30s], [2, 2])
    const shades = looks(60, (at) => (at < 20 ? 'green' : at < 40 ? 'yellow' : 'red'))
    assert.equal(figuresOf(observed({ seen: shades }), 0).flips, 1, 'yellow to red is no change of what one may take')
  })

  it('tell those who failed after choosing green, and what remains once the light may know', () => {
    const tried: Tried[] = [5, 11, 25, 45].map((second) => ({
      door: 'kakao',
      at: second * 1000,
      failed: second === 11 || second === 25,
    }))
    const figures = figuresOf(observed({ wrong: outage, tried }), 10_000)
    assert.deepEqual([figures.choseGreen, figures.failedAfterGreen], [4, 2])
    assert.equal(figures.throughSteady, 2 / 3, 'the one at 11 s was within ten seconds of the outage')
  })
})

describe('The grey failures', () => {
  it('are fifteen, with names of their own, at most three unrelated doors at once', () => {
    const all = greyFailures.flat()
    assert.equal(new Set(all.map(({ id }) => id)).size, 15)
    for (const group of greyFailures) assert.equal(new Set(group.flatMap(({ doors }) => doors)).size, 3)
  })

  it('have a line each that says when the light and when a plain health check showed them', () => {
    const figures = figuresOf(observed({ wrong: outage }), 0)
    const played = greyScenarios.map(({ id, title, notGreenWithin }) => ({
      id,
      title,
      figures,
      ledger: { requests: 1, faulted: 1 },
      notGreenWithin,
      recovers: false,
      blameless: false,
      serviceAble: false,
      wrong: [],
      detected: [
        { door: 'kakao', byLight: 6.9, byHealthCheck: null },
        { door: 'naver', byLight: 7, byHealthCheck: 6.2 },
        { door: 'certificate', byLight: null, byHealthCheck: null },
      ],
    }))
    const text = greyReport(played)
    for (const { title } of greyFailures.flat()) assert.ok(text.includes(title), title)
    assert.ok(text.endsWith('within 7 s: light 5 of 15, plain health check 5 of 15'), text)
    assert.equal(greyReport([]), '')
  })
})

describe('The scripted evening', () => {
  it('ends within fifteen minutes, two scenarios at a time', () => {
    const lanes = [0, 0]
    for (const { stretches } of [...evening, ...greyScenarios]) {
      const lane = (lanes[0] ?? 0) <= (lanes[1] ?? 0) ? 0 : 1
      // Brokers and simulators take some seconds to start.
      lanes[lane] = (lanes[lane] ?? 0) + stretches.reduce((sum, { seconds }) => sum + seconds, 15)
    }
    assert.ok(Math.max(...lanes) <= 900, `${lanes}`)
  })
})
