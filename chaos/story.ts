import { sentence } from '../src/history/finding.ts'
import type { Call } from '../src/history/history.ts'
import type { Ran } from './chaos.ts'
import { longestOutage } from './judge/outages.ts'
import { troubleLine } from './judge/troubles.ts'

/** How often each was there, the most frequent first. */
export function counted(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const ordered = [...counts].toSorted(([one, of], [other, than]) => than - of || one.localeCompare(other))
  return ordered.map(([word, count]) => `${word} ${count}`).join(', ') || 'none'
}

const clock = (at: number) => new Date(at + 9 * 3_600_000).toISOString().slice(11, 19)
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

/** What happened, as a person reads it. */
export function storyOf(ran: Ran): string {
  return [...scene(ran), '', ...faultsOf(ran), '', ...people(ran), '', ...verdict(ran)].join('\n')
}

function scene({ options, history }: Ran): string[] {
  const places = history.stores.slots.reduce((sum, { capacity }) => sum + capacity, 0)
  const { seed, people: came, brokers } = options
  return [`Seed ${seed}: ${came} people, ${places} places, ${brokers} brokers, a Redis and a PostgreSQL.`]
}

function faultsOf({ happened, plan }: Ran): string[] {
  const lines = happened.map(({ what, from, to, backAfterMs }) => {
    const back = backAfterMs === null ? 'not every broker came back' : `all ready ${seconds(backAfterMs)} later`
    return `  ${clock(from)}  ${what.join('; ')}, over after ${seconds(to - from)}, ${back}`
  })
  const reached = new Set(happened.map(({ names }) => names.join(' with ')))
  const notReached = plan.map((names) => names.join(' with ')).filter((name) => !reached.has(name))
  return [
    'What went wrong:',
    ...(lines.length === 0 ? ['  nothing'] : lines),
    ...(notReached.length === 0 ? [] : [`  no time for: ${notReached.join(', ')}`]),
  ]
}

function people({ heard, history }: Ran): string[] {
  const { bookings } = history.stores
  const confirmed = bookings.filter(({ state }) => state === 'confirmed').length
  const calls = history.events.filter((event) => event.kind === 'call')
  const refused = calls.flatMap(({ outcome }) => (outcome.kind === 'refused' ? [outcome.code] : []))
  const answered = heard.filter(({ status }) => status > 0)
  const outage = longestOutage(calls)
  return [
    `${heard.length} requests, ${heard.length - answered.length} without an answer. By status: ${counted(answered.map(({ status }) => `${status}`))}.`,
    `Refusals of 5xx by code: ${counted(answered.filter(({ status }) => status >= 500).map(({ code }) => code ?? 'no code'))}.`,
    `${calls.length} calls of use cases, ${calls.filter(({ outcome }) => outcome.kind === 'lost').length} without an answer; ${repeated(calls)} confirmations were repeated with their key. Refused: ${counted(refused)}.`,
    outage === null
      ? 'No outage was seen.'
      : `The longest time in which no person was told anything certain: ${seconds(outage.to - outage.from)}, from ${clock(outage.from)}.`,
    `${confirmed} places are booked, ${bookings.length - confirmed} were cancelled.`,
  ]
}

function repeated(calls: readonly Call[]): number {
  const keys = calls.flatMap((call) => (call.useCase === 'confirm' ? [`${call.human} ${call.asked.key}`] : []))
  return keys.length - new Set(keys).size
}

function verdict({ findings, troubles, proofs, complaints }: Ran): string[] {
  const wrong = [
    ...findings.map((one) => `✖ ${sentence(one, { naming: true })}`),
    ...troubles.map((one) => `✖ ${troubleLine(one)}`),
  ]
  return [
    ...[...complaints].map(([what, count]) => `The brokers logged ${count} times: ${what}`),
    ...(wrong.length === 0 ? ['No rule was broken.'] : wrong),
    ...proofs.map(({ planted, rule, found }) =>
      found === null
        ? `✖ planted: ${planted}; not found by ${rule}`
        : `✔ planted: ${planted}; found: ${sentence(found, { naming: true })}`,
    ),
  ]
}

/** What was asked of the run, each kept or not: the rules, and the planted differences. */
export function tally(
  { findings, troubles, proofs }: Pick<Ran, 'findings' | 'troubles' | 'proofs'>,
  rules: readonly string[],
) {
  const broken = new Set<string>([...findings, ...troubles].map(({ rule }) => rule))
  const missed = proofs.filter(({ found }) => found === null).length
  const failed = broken.size + missed
  return { passed: rules.length + proofs.length - failed, failed }
}
