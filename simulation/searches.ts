/** Commands that play many small evenings: `npm run evening -- --seeds 200`, `--seconds 90`, `--kill-at every:50`, `--hashes 8`. */
import type { EveningOptions } from './evening.ts'
import { complaintsOf, drawn, fails, type Judged, judged, shrunk } from './search.ts'
import type { Workers } from './workers.ts'

/** Tells one evening and draws it. True: no rule was broken. */
export type Tell = (played: EveningOptions) => Promise<boolean>

const secondsSince = (begun: bigint) => Number(process.hrtime.bigint() - begun) / 1e9

/**
 * Plays what `next` gives, as many at a time as there are processes, until one fails or there is no next.
 * @returns the first of those that fail, in the order of `next`; null: none does
 */
async function playWhile(
  workers: Workers,
  next: () => EveningOptions | null,
  seen: (played: Judged) => void,
): Promise<Judged | null> {
  const failing: { place: number; played: Judged }[] = []
  let places = 0
  const playOn = async () => {
    for (let options = next(); options && failing.length === 0; options = next()) {
      const place = places++
      const { played } = await workers.search({ mutant: null, evenings: [options] })
      for (const one of played) {
        seen(one)
        if (fails(one)) failing.push({ place, played: one })
      }
    }
  }
  await Promise.all(Array.from({ length: workers.size }, playOn))
  const [first = null] = failing.toSorted((one, other) => one.place - other.place)
  return first?.played ?? null
}

/** Makes it smaller while it fails, and tells it. */
async function showSmallest(failing: Judged, tell: Tell): Promise<boolean> {
  const { seed, killAt } = failing.options
  const kill = killAt === undefined ? '' : ` with --kill-at ${killAt}`
  console.log(`Seed ${seed}${kill} fails: ${failing.complaints[0]}`)
  const { options: smallest } = await shrunk(failing, complaintsOf)
  console.log(`The smallest that fails: ${JSON.stringify(smallest)}\n`)
  return tell(smallest)
}

/** True: none of the evenings fails. */
export async function searchSeeds(
  workers: Workers,
  { from, count }: { from: number; count: number },
  tell: Tell,
): Promise<boolean> {
  const begun = process.hrtime.bigint()
  let seed = from
  const next = () => (seed < from + count ? drawn(seed++) : null)
  const failing = await playWhile(workers, next, () => undefined)
  if (failing) return showSmallest(failing, tell)
  const took = secondsSince(begun).toFixed(0)
  console.log(`Seeds ${from} to ${from + count - 1}: no rule was broken, in ${took} s.`)
  return true
}

/** Begins evenings for so many seconds, and prints each seed: what fails in a rotating run must be found again. */
export async function searchFor(
  workers: Workers,
  { from, seconds }: { from: number; seconds: number },
  tell: Tell,
): Promise<boolean> {
  const begun = process.hrtime.bigint()
  let seed = from
  let played = 0
  const next = () => (secondsSince(begun) < seconds ? drawn(seed++) : null)
  const failing = await playWhile(workers, next, (one) => {
    played++
    const { options, complaints } = one
    const faults = options.faults?.join(',') || 'no fault'
    console.log(`seed ${options.seed} (${faults}): ${fails(one) ? complaints[0] : 'no rule was broken'}`)
  })
  if (failing) return showSmallest(failing, tell)
  console.log(`${played} evenings from seed ${from} on in ${secondsSince(begun).toFixed(0)} s: no rule was broken.`)
  return true
}

/** A short evening of two brokers with the faults of its seed; the only broker that is killed is the first, after so many of its events. */
export function killedAt(seed: number, killAt: number): EveningOptions {
  const { faults = [], ...rest } = drawn(seed)
  return {
    ...rest,
    people: 24,
    hours: 0.1,
    brokers: 2,
    faults: faults.filter((name) => name !== 'broker-killed'),
    killAt,
  }
}

/** Kills a broker after its first event, in another evening `every` events later, and so on to its last. */
export async function killEverywhere(
  workers: Workers,
  { seed, every }: { seed: number; every: number },
  tell: Tell,
): Promise<boolean> {
  const begun = process.hrtime.bigint()
  let killAt = 1
  let last = 0
  let isOver = false
  const next = () => {
    if (isOver) return null
    const options = killedAt(seed, killAt)
    killAt += every
    return options
  }
  const failing = await playWhile(workers, next, ({ options, killed }) => {
    if (!killed) isOver = true
    else last = Math.max(last, options.killAt ?? 0)
  })
  if (failing) return showSmallest(failing, tell)
  const kills = Math.ceil(last / every)
  const took = secondsSince(begun).toFixed(0)
  console.log(
    `Seed ${seed}: a broker was killed after ${kills} of its ${last} events. No rule was broken, in ${took} s.`,
  )
  return true
}

/** Prints what two lines of Node, or two machines, must print alike. */
export async function printHashes(from: number, count: number): Promise<boolean> {
  let isWhole = true
  for (let seed = from; seed < from + count; seed++) {
    const { sha256, complaints } = await judged(drawn(seed), () => [])
    if (sha256 === null) isWhole = false
    console.log(`${seed} ${sha256 ?? complaints[0]}`)
  }
  return isWhole
}
