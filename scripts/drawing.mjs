// The rooms and their arrows as a Mermaid flowchart, made from what dependency-cruiser saw.

/**
 * @typedef {{ source: string, dependencies: readonly { resolved: string }[] }} Module
 */

const begins = '<!-- drawing: written by `npm run architecture -- --draw` -->'
const ends = '<!-- end of drawing -->'

/** Floors from top to bottom. A room that stands nowhere else is drawn on the floor `rooms`. */
const floors = [
  { name: 'entries', rooms: ['demo', 'main'] },
  { name: 'composition', rooms: ['app'] },
  { name: 'edges', rooms: ['web', 'jobs'] },
  { name: 'use cases', rooms: ['citizen'] },
  { name: 'rooms', rooms: [] },
  { name: 'stores and providers', rooms: ['store', 'providers'] },
  { name: 'ground', rooms: ['domain', 'mechanics'] },
  { name: 'simulators', rooms: ['mock-idps', 'mock-registry'] },
]
const ground = ['domain', 'mechanics']

/** @param {string} path @returns {string | null} null for what is no part of the house: packages, tests, benches */
function roomOf(path) {
  const [top, second] = path.split('/')
  if (top === 'src' && second?.endsWith('.ts')) return ['main.ts', 'serve.ts'].includes(second) ? 'main' : 'app'
  if (top === 'src') return second ?? null
  return ['providers', 'demo', 'mock-idps', 'mock-registry'].includes(top ?? '') ? (top ?? null) : null
}

/**
 * A flowchart: a box a room, an arrow from a room to each room that it imports. Arrows to the ground are left out: every room has them.
 * @param {readonly Module[]} modules
 * @returns {string}
 */
export function drawingOf(modules) {
  const rooms = new Set()
  const arrows = new Set()
  for (const { source, dependencies } of modules) {
    const from = roomOf(source)
    if (from === null) continue
    rooms.add(from)
    for (const { resolved } of dependencies) {
      const to = roomOf(resolved)
      if (to !== null && to !== from) arrows.add(`${from} --> ${to}`)
    }
  }
  const isDrawn = (arrow) => !ground.some((room) => arrow.endsWith(` ${room}`))
  const placed = new Set(floors.flatMap((floor) => floor.rooms))
  const onFloor = ({ name, rooms: named }) =>
    [...rooms].filter((room) => (name === 'rooms' ? !placed.has(room) : named.includes(room))).sort()
  const floorLines = floors.flatMap((floor, index) => [
    `  subgraph f${index}["${floor.name}"]`,
    ...onFloor(floor).map((room) => `    ${room}`),
    '  end',
  ])
  return [
    '```mermaid',
    'flowchart TB',
    ...floorLines,
    ...[...arrows]
      .filter(isDrawn)
      .sort()
      .map((arrow) => `  ${arrow}`),
    '```',
    '',
    `Not drawn: the arrows down to the ground (${ground.map((room) => `\`${room}\``).join(', ')}), which every room may import.`,
  ].join('\n')
}

/**
 * The page with this drawing in its place.
 * @param {string} page
 * @param {string} drawing
 * @returns {string}
 * @throws Error when the page has no place for it
 */
export function withDrawing(page, drawing) {
  const [before, rest] = page.split(begins)
  const after = rest?.split(ends)[1]
  if (after === undefined) throw new Error(`no place for the drawing: ${begins} … ${ends}`)
  return `${before}${begins}\n\n${drawing}\n\n${ends}${after}`
}
