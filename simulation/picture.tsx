import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { lightColours, pointsOf, stretchesOf } from './drawing.ts'
import type { Evening } from './evening.ts'
import { doorsByLiking } from './providers/model.ts'
import type { Sample } from './record.ts'

const plot = { left: 120, width: 830, top: 60, light: 14, height: 84, gap: 18 }

const curves = [
  { name: 'waiting', of: (sample: Sample) => sample.waiting },
  { name: 'inside', of: (sample: Sample) => sample.inside },
  { name: 'booked', of: (sample: Sample) => sample.booked },
] as const

/** Lights, room, people inside and bookings over the evening: one SVG that stands by itself. */
export function picture({ options, samples, startsAt, endsAt, insideLimit }: Evening): string {
  const x = (at: number) => plot.left + (plot.width * (at - startsAt)) / (endsAt - startsAt)
  const lightsHeight = doorsByLiking.length * plot.light + plot.gap
  const height = plot.top + lightsHeight + curves.length * (plot.height + plot.gap) + 20
  const title = `${options.as === 'july-2021' ? 'As it was in July 2021. ' : ''}Seed ${options.seed}: ${options.people} people, ${insideLimit} inside at once, faults: ${options.faults?.join(', ') || 'none'}`
  return renderToString(
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 980 ${height}`} font-family="sans-serif" font-size="12">
      <title>{title}</title>
      <rect width="980" height={height} fill="#ffffff" />
      <text x="16" y="24" font-size="15">
        {title}
      </text>
      {doorsByLiking.map(({ id }, n) => (
        <Lights id={id} n={n} samples={samples} x={x} />
      ))}
      {curves.map((curve, n) => (
        <Curve {...curve} top={plot.top + lightsHeight + n * (plot.height + plot.gap)} samples={samples} x={x} />
      ))}
      {hours(startsAt, endsAt).map((at) => (
        <text x={x(at)} y={height - 6} text-anchor="middle" fill="#57606a">
          {new Date(at + 9 * hour).toISOString().slice(11, 16)}
        </text>
      ))}
    </svg>,
  )
}

const hour = 3_600_000

function hours(from: number, to: number): number[] {
  const first = Math.ceil(from / hour)
  return Array.from({ length: Math.floor(to / hour) - first + 1 }, (_, n) => (first + n) * hour)
}

type Axis = { samples: readonly Sample[]; x(at: number): number }

function Lights({ id, n, samples, x }: Axis & { id: string; n: number }): VNode {
  const y = plot.top + n * plot.light
  return (
    <g>
      <text x="16" y={y + 9}>
        {id}
      </text>
      {stretchesOf(samples.map(({ at, lights }) => ({ at, light: lights[n] ?? null }))).map(({ from, to, light }) => (
        <rect
          x={x(from).toFixed(1)}
          y={y}
          width={Math.max(0.5, x(to) - x(from)).toFixed(1)}
          height={plot.light - 4}
          fill={light === null ? '#d0d7de' : lightColours[light]}
        />
      ))}
    </g>
  )
}

function Curve({ name, of, top, samples, x }: Axis & { name: string; of(sample: Sample): number; top: number }): VNode {
  const most = Math.max(1, ...samples.map(of))
  const y = (value: number) => top + plot.height * (1 - value / most)
  return (
    <g>
      <rect x={plot.left} y={top} width={plot.width} height={plot.height} fill="#f6f8fa" />
      <polyline
        points={pointsOf(samples.map((sample) => ({ x: x(sample.at), y: y(of(sample)) })))}
        fill="none"
        stroke="#0969da"
        stroke-width="1.5"
      />
      <text x="16" y={top + 16} font-weight="bold">
        {name}
      </text>
      <text x="16" y={top + 32} fill="#57606a">
        {`most ${most}`}
      </text>
    </g>
  )
}
