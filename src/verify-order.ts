import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readAnnouncement, readDraw } from './order/documents.ts'
import { readPool } from './order/pool.ts'
import { type Published, verifyDraw } from './order/verify-draw.ts'

/**
 * `npm run verify-order -- FOLDER [--index N]`: whether the order of an opening is the one that follows from what was published
 * (src/order). No network, no installation. `--index` says the place of this index, from 0. Exit code: 0 it is, 1 it is not, 2 it could
 * not be read.
 */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { index: { type: 'string' } } })
  const [folder] = positionals
  if (folder === undefined || positionals.length > 1) throw new Error('say the folder: npm run verify-order -- FOLDER')
  const published = await readPublished(folder)
  const { findings, order } = verifyDraw(published)
  for (const { rule, what } of findings) console.log(`${rule}: ${what}`)
  if (findings.length === 0) console.log(right(published))
  if (values.index !== undefined) console.log(placeOf(order, values.index))
  process.exitCode = findings.length === 0 ? 0 : 1
}

async function readPublished(folder: string): Promise<Published> {
  const text = (name: string) => readFile(join(folder, name), 'utf8')
  const order = await text('order.txt').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  const announcement = readAnnouncement(await text('announcement.json'))
  const draw = readDraw(await text('draw.json'))
  const pool = readPool(await readFile(join(folder, 'pool.txt')))
  if (pool.length === 0) throw new Error('pool.txt has no line')
  return { announcement, draw, pool, order }
}

function right({ draw, order }: Published): string {
  const said =
    order === null ? 'no order.txt: the order itself was not compared' : 'order.txt is the order that follows'
  const by =
    draw.value.from === 'quicknet'
      ? `round ${draw.value.round} of drand quicknet`
      : 'a secret of the operator, who could know it before: only the commitment binds them'
  return `The draw is right: ${draw.people} people, seed ${draw.seed}, from ${by}; ${said}.`
}

function placeOf(order: Uint32Array, index: string): string {
  const place = /^\d{1,10}$/.test(index) ? order.indexOf(Number(index)) : -1
  return place < 0 ? `No index ${index} is in the pool.` : `Index ${index} has place ${place}, from 0.`
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`Not verified: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 2
})
