import { drawn, fails } from '../search.ts'
import type { Workers } from '../workers.ts'
import { mutants } from './mutants.ts'

/**
 * Looks for every planted mistake, and prints each as a row of a table when all before it are known.
 * @param count seeds that are tried for each at most
 * @returns true: all but one were found
 */
export async function findMutants(workers: Workers, count: number): Promise<boolean> {
  console.log('| mistake | seed | found by | seconds |\n|---|---|---|---|')
  const names = Object.keys(mutants)
  const seeds = Array.from({ length: count }, (_, number) => number + 1)
  const searches = names.map((mutant) => workers.search({ mutant, evenings: seeds.map(drawn) }))
  let found = 0
  for (const [number, search] of searches.entries()) {
    const { played, seconds } = await search
    const failing = played.find(fails)
    if (failing) found++
    const rule = failing?.complaints[0]?.split(' · ')[0]?.split('\n')[0] ?? 'not found'
    console.log(`| ${names[number]} | ${failing?.options.seed ?? '—'} | ${rule} | ${seconds.toFixed(1)} |`)
  }
  console.log(`${found} of ${names.length} found in ${count} seeds each.`)
  return found >= names.length - 1
}
