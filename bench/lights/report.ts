import { greyFailures, greyNotGreenWithin, greyScenarios } from './grey-failures.ts'
import type { Played } from './play.ts'

/** One promise of the light, and whether this run kept it. */
export interface Target {
  scenario: string
  promise: string
  kept: boolean
}

/** Most flips in thirty seconds, and the least share of those choosing green who get through. */
const flipsIn30s = 1
const throughSteady = 0.99

/** How long after its end the service may still say that it is unable, in seconds. */
const ableWithin = 15

const isWithin = (seconds: number | null, most: number) => seconds !== null && seconds <= most

/** What each scenario promises. */
export function targetsOf({ id, figures, notGreenWithin, wrong, recovers, blameless, serviceAble }: Played): Target[] {
  const target = (promise: string, kept: boolean): Target => ({ scenario: id, promise, kept })
  const { toNotGreen } = figures
  return [
    ...(wrong.length === 0
      ? []
      : [
          target(`not green within ${notGreenWithin} s`, toNotGreen !== null && toNotGreen <= notGreenWithin),
          ...(recovers ? [target('green again before the end', figures.toGreen !== null)] : []),
        ]),
    ...(blameless ? [target('no provider is blamed', figures.falseBlame === 0)] : []),
    ...(serviceAble ? [target('the service is never said to be unable', figures.unable === 0)] : []),
    ...(figures.toUnable === null && figures.toAble === null
      ? []
      : [
          target(
            `says within ${notGreenWithin} s that it is the service itself`,
            isWithin(figures.toUnable, notGreenWithin),
          ),
          target(`and no longer ${ableWithin} s after`, isWithin(figures.toAble, ableWithin)),
        ]),
    target('no second of false red', figures.falseRed === 0),
    target(`at most ${flipsIn30s} flip in 30 s`, figures.flipsIn30s <= flipsIn30s),
    ...(figures.throughSteady === null
      ? []
      : [
          target(
            `${throughSteady * 100} % of those choosing green get through`,
            figures.throughSteady >= throughSteady,
          ),
        ]),
  ]
}

const heads = [
  'scenario',
  'not green s',
  '(≤)',
  'green again s',
  'false green s',
  'false red s',
  'false blame s',
  'our side s',
  'flips',
  'in 30 s',
  'chose green',
  'failed',
  'steady through',
  'faulted/asked',
]

/** One line a grey failure: when the light showed it, and when a plain health check did. Empty when none was played. */
export function greyReport(played: readonly Played[]): string {
  const after = (value: number | null) => (value === null ? 'never' : `${value.toFixed(1)} s`)
  const lines = greyScenarios.flatMap(({ id }, n) => {
    const detected = played.find((one) => one.id === id)?.detected ?? []
    return (greyFailures[n] ?? []).flatMap(({ title, doors }) =>
      detected
        .filter(({ door }) => doors.includes(door))
        .map(({ byLight, byHealthCheck }) => ({ title, byLight, byHealthCheck })),
    )
  })
  if (lines.length === 0) return ''
  const width = Math.max(...lines.map(({ title }) => title.length))
  const count = (of: (line: (typeof lines)[number]) => number | null) =>
    lines.filter((line) => (of(line) ?? Number.POSITIVE_INFINITY) < greyNotGreenWithin).length
  return [
    `${'grey failure'.padEnd(width)}  not green after  plain health check`,
    ...lines.map(
      ({ title, byLight, byHealthCheck }) =>
        `${title.padEnd(width)}  ${after(byLight).padStart(15)}  ${after(byHealthCheck).padStart(18)}`,
    ),
    `within ${greyNotGreenWithin} s: light ${count((line) => line.byLight)} of ${lines.length}, plain health check ${count((line) => line.byHealthCheck)} of ${lines.length}`,
  ].join('\n')
}

/** One line a scenario, then every promise that was broken. */
export function report(played: readonly Played[]): string {
  const seconds = (value: number | null) => (value === null ? '–' : value.toFixed(1))
  const lines = played.map(({ title, figures, notGreenWithin, wrong, ledger }) => [
    title,
    seconds(figures.toNotGreen),
    wrong.length === 0 ? '' : `${notGreenWithin}`,
    seconds(figures.toGreen),
    seconds(figures.falseGreen),
    seconds(figures.falseRed),
    seconds(figures.falseBlame),
    figures.toUnable === null ? '' : seconds(figures.toUnable),
    `${figures.flips}`,
    `${figures.flipsIn30s}`,
    `${figures.choseGreen}`,
    `${figures.failedAfterGreen}`,
    figures.throughSteady === null ? '–' : `${(figures.throughSteady * 100).toFixed(1)} %`,
    `${ledger.faulted}/${ledger.requests}`,
  ])
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...lines.map((cells) => (cells[column] ?? '').length)),
  )
  const print = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  const targets = played.flatMap(targetsOf)
  const broken = targets.filter(({ kept }) => !kept).map(({ scenario, promise }) => `✖ ${scenario}: ${promise}`)
  const verdict = `${targets.length - broken.length} of ${targets.length} targets kept`
  return [
    print(heads),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...lines.map(print),
    verdict,
    ...broken,
  ].join('\n')
}
