import type { LightColour } from '../src/domain/light.ts'

/** How a light is drawn; for the pictures of evenings. */
export const lightColours: Record<LightColour, string> = { green: '#1a7f37', yellow: '#d29922', red: '#cf222e' }

/** A door that showed one thing from one moment to another. */
export interface Stretch<Light> {
  from: number
  to: number
  light: Light
}

/** Samples in a row that show the same, as one; the samples are in the order of their time. */
export function stretchesOf<Light>(samples: readonly { at: number; light: Light }[]): Stretch<Light>[] {
  const found: Stretch<Light>[] = []
  for (const { at, light } of samples) {
    const last = found.at(-1)
    if (last) last.to = at
    if (!last || last.light !== light) found.push({ from: at, to: at, light })
  }
  return found
}

/** The points of a polyline. */
export function pointsOf(points: readonly { x: number; y: number }[]): string {
  return points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
}
