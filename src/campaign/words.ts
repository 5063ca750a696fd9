import type { BirthPredicate, Campaign } from '../domain/campaign.ts'
import { isoSeoul } from '../domain/time.ts'

/** What the command says. Exit code: 0 right, 1 the document is wrong, 2 the command is. */
export interface Said {
  code: 0 | 1 | 2
  text: string
}

/** A campaign in words, a line for each time that it opens, in order: for the person who wrote the document. */
export function rulesInWords({ id, version, eligible: { bornFrom, bornTo }, windows }: Campaign): string {
  const ages =
    bornFrom === null && bornTo === null ? 'everyone' : `born ${bornFrom ?? 'any day'} to ${bornTo ?? 'today'}`
  const lines = windows
    .toSorted((a, b) => a.opensAt - b.opensAt)
    .map((window) => `${minute(window.opensAt)} to ${minute(window.closesAt)}  ${inWords(window.who)}  (${window.id})`)
  return [`${id}, version ${version}: ${ages}. Times in Asia/Seoul.`, ...lines].join('\n')
}

function minute(at: number): string {
  return isoSeoul(at).slice(0, 16).replace('T', ' ')
}

function inWords(who: BirthPredicate): string {
  switch (who.kind) {
    case 'anyone':
      return 'everyone'
    case 'digits':
      return `day of birth ends in ${who.digits.join(', ')}`
    case 'year_digits':
      return `year of birth ends in ${who.digits.join(', ')}`
    case 'born':
      return `born ${who.from} to ${who.to}`
    case 'all':
      return who.of.map(inWords).join(' and ')
  }
}
