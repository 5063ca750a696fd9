import { sentence } from '../src/history/finding.ts'
import type { Evening } from './evening.ts'
import { figuresIn } from './figures.ts'

/** How often something happened, by its words, the most frequent first. */
function counted(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].toSorted(([one, of], [other, than]) => than - of || one.localeCompare(other))
}

const clock = (at: number) => new Date(at + 9 * 3_600_000).toISOString().slice(11, 19)

/** The evening as a person reads it. */
export function storyOf(evening: Evening): string {
  const { options, history, findings, notes, samples, sha256, insideLimit, events } = evening
  const ends = notes.flatMap(({ what }) => (what.startsWith('visit over: ') ? [what.slice('visit over: '.length)] : []))
  const refusals = history.events.flatMap((event) =>
    event.kind === 'call' && event.outcome.kind === 'refused' ? [`${event.useCase} ${event.outcome.code}`] : [],
  )
  const lost = history.events.filter((event) => event.kind === 'call' && event.outcome.kind === 'lost').length
  const lights = changesOf(
    samples.map(({ at, lights }) => ({ at, text: lights.map((light) => light ?? '-').join(' ') })),
  )
  const confirmed = history.stores.bookings.filter(({ state }) => state === 'confirmed').length
  const places = history.stores.slots.reduce((sum, { capacity }) => sum + capacity, 0)
  const most = samples.reduce((one, other) => (other.waiting > one.waiting ? other : one))
  return [
    `Seed ${options.seed}: ${options.people} people, ${places} places, ${insideLimit} inside at once.`,
    `Faults: ${options.faults?.join(', ') || 'none'}.`,
    ...(options.as === 'july-2021' ? ['As it was in July 2021: to compare with, no part of the product.'] : []),
    '',
    ...figuresIn(evening),
    `The line was longest at ${clock(most.at)}: ${most.waiting} waited, ${most.inside} were inside.`,
    `${confirmed} places are booked, ${history.stores.bookings.length - confirmed} were cancelled.`,
    `Visits ended: ${counted(ends)
      .map(([end, count]) => `${end} ${count}`)
      .join(', ')}.`,
    `${lost} calls got no answer. Refused: ${
      counted(refusals)
        .map(([what, count]) => `${what} ${count}`)
        .join(', ') || 'none'
    }.`,
    '',
    'Lights (certificate, phone, i-PIN, Naver, Kakao):',
    ...lights.map(({ at, text }) => `  ${clock(at)}  ${text}`),
    '',
    ...(findings.findings.length === 0
      ? ['No rule was broken.']
      : findings.findings.map((one) => `✖ ${sentence(one, { naming: true })}`)),
    `${history.events.length} lines of history, ${events} events. SHA-256 ${sha256}`,
  ].join('\n')
}

function changesOf(samples: readonly { at: number; text: string }[]): { at: number; text: string }[] {
  return samples.filter(({ text }, index) => text !== samples[index - 1]?.text)
}
