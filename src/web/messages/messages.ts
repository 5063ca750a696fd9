/**
 * Words of the pages. `ko` is the model; `en` has its type, so a sentence that is missing in one language does not compile.
 * One file per area and language. Sentences with parts (`Rich`) take markup as arguments; josa.ts fits Korean particles.
 */
import { en } from './en.ts'
import { ko, type Messages } from './ko.ts'

const byLang: Record<'ko' | 'en', Messages> = { ko, en }

/** The words of the pages in one language. */
export function messagesOf(lang: 'ko' | 'en'): Messages {
  return byLang[lang]
}
