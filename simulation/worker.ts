/** A process that plays evenings for another one: see `workers.ts`. */
import { mutants } from './mutants/mutants.ts'
import { search } from './search.ts'
import type { Searched, Task } from './workers.ts'

process.on('message', async ({ id, mutant, from, count }: Task) => {
  const begun = process.hrtime.bigint()
  const plant = mutant === null ? undefined : mutants[mutant]
  const found = await search({ from, count, ...(plant && { plant }) })
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9
  const failing = found && { seed: found.options.seed, complaints: found.complaints }
  process.send?.({ id, failing, seconds } satisfies Searched)
})
