import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { lightColours, pointsOf, stretchesOf } from '../../simulation/drawing.ts'
import { described, evening, type Herding, type Sample } from './herding.ts'
import { overfullFrom } from './provider.ts'

const plot = { left: 110, width: 840, height: 92, gap: 26, top: 64 }

/** U of every door over the evening, its light below, the outage shaded: one SVG that stands by itself. */
export function picture(run: Herding): string {
  const { doors, samples, options, worstSurvivor } = run
  const height = plot.top + doors.length * (plot.height + plot.gap) + 20
  const title = described(options)
  return renderToString(
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 980 ${height}`} font-family="sans-serif" font-size="12">
      <title>{title}</title>
      <rect width="980" height={height} fill="#ffffff" />
      <text x="16" y="24" font-size="16">
        {title}
      </text>
      <text x="16" y="44" fill="#57606a">
        {`U = calls in flight ÷ capacity; a surviving door was over ${overfullFrom} for ${worstSurvivor.toFixed(1)} s at most`}
      </text>
      {doors.map((door, n) => (
        <Panel door={door} n={n} samples={samples} />
      ))}
    </svg>,
  )
}

const x = (seconds: number) => plot.left + (plot.width * seconds) / evening.ends

function Panel({ door, n, samples }: { door: Herding['doors'][number]; n: number; samples: readonly Sample[] }): VNode {
  const top = plot.top + n * (plot.height + plot.gap)
  const y = (share: number) => top + plot.height * (1 - share)
  const shown = samples.filter(({ at }) => at >= 0)
  const line = pointsOf(shown.map(({ at, doors }) => ({ x: x(at), y: y(doors[n]?.saturation ?? 0) })))
  return (
    <g>
      <rect x={plot.left} y={top} width={plot.width} height={plot.height} fill="#f6f8fa" />
      {door.dies && (
        <rect
          x={x(evening.dies)}
          y={top}
          width={x(evening.recovers) - x(evening.dies)}
          height={plot.height}
          fill="#ffdcd7"
        />
      )}
      <line
        x1={plot.left}
        x2={plot.left + plot.width}
        y1={y(overfullFrom)}
        y2={y(overfullFrom)}
        stroke="#cf222e"
        stroke-dasharray="4 3"
      />
      <polyline points={line} fill="none" stroke="#0969da" stroke-width="1.5" />
      {stretchesOf(shown.map(({ at, doors }) => ({ at, light: doors[n]?.light ?? ('yellow' as const) }))).map(
        ({ from, to, light }) => (
          <rect
            x={x(from)}
            y={top + plot.height + 2}
            width={Math.max(0.5, x(to) - x(from))}
            height="6"
            fill={lightColours[light]}
          />
        ),
      )}
      <text x="16" y={top + 18} font-weight="bold">
        {door.id}
      </text>
      <text x="16" y={top + 36} fill="#57606a">
        {`capacity ${door.capacity}`}
      </text>
      <text x="16" y={top + 54} fill="#57606a">
        {`${door.secondsOver.toFixed(1)} s over`}
      </text>
    </g>
  )
}
