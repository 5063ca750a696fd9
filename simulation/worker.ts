/** A process that plays evenings for another one: see `workers.ts`. */
import { mutants } from './mutants/mutants.ts'
import { search } from './search.ts'
import type { Searched, Task } from './workers.ts'

process.on('message', async ({ id, mutant, evenings }: Task) => {
  const begun = process.hrtime.bigint()
  const played = await search(evenings, mutant === null ? undefined : mutants[mutant])
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9
  process.send?.({ id, played, seconds } satisfies Searched)
})
