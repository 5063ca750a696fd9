import type { BirthPredicate } from '../../domain/campaign.ts'
import { messagesOf } from '../messages/messages.ts'
import { fullDate, noonOf } from './format.ts'
import type { Lang } from './links.ts'

/** The rule of a window in words: whose it is; of several that must all hold, each after the other. */
export function ruleInWords(lang: Lang, who: BirthPredicate): string {
  const words = messagesOf(lang).campaign.who
  switch (who.kind) {
    case 'anyone':
      return words.anyone
    case 'digits':
      return words.digits(who.digits.join(', '))
    case 'year_digits':
      return words.yearDigits(who.digits.join(', '))
    case 'born':
      return words.born(fullDate(noonOf(who.from), lang), fullDate(noonOf(who.to), lang))
    case 'all':
      return who.of.map((one) => ruleInWords(lang, one)).join(words.and)
  }
}
