import { en } from './en.ts'
import { ko, type Messages } from './ko.ts'

const byLang: Record<'ko' | 'en', Messages> = { ko, en }

/** The words of the pages in one language. */
export function messagesOf(lang: 'ko' | 'en'): Messages {
  return byLang[lang]
}
