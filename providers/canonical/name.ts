import { z } from 'zod'

/**
 * Signs that bytes were read in the wrong encoding, or that the text is dressed up: replacement characters, controls, lone
 * surrogates, private use, bidirectional overrides, and the symbols EUC-KR bytes turn into when read as Latin-1.
 */
const unreadable = /[�\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Bidi_Control}\p{Sm}\p{Sc}\p{So}¡§¶¿«»]/u

/** EUC-KR Hangul read as Latin-1 may be letters only (`ÇÑ`); no name in Latin letters is without a plain one. */
const accentsOnly = /^[\u00c0-\u00ff\s]+$/

/** Characters that are not seen, Hangul fillers among them: two names would look the same and differ. */
const invisible = /\p{Default_Ignorable_Code_Point}|\p{Cf}/u

/** No script stacks more marks on one letter (a dot, a vowel, a nasal); a mark without a letter belongs to no name. */
const stacked = /\p{M}{4}|(^|[^\p{L}\p{M}])\p{M}/u

/**
 * Scripts that are written together in one name (Unicode Technical Standard 39 §5.2, “highly restrictive”); any other stands
 * alone. A Cyrillic “а” in a Latin name makes another name.
 */
const scripts: readonly (string | readonly string[])[] = [
  ['Latin', 'Han', 'Hangul'],
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ...[
    'Arabic',
    'Armenian',
    'Bengali',
    'Cyrillic',
    'Devanagari',
    'Ethiopic',
    'Georgian',
    'Greek',
    'Gujarati',
    'Gurmukhi',
  ],
  ...['Hebrew', 'Kannada', 'Khmer', 'Lao', 'Malayalam', 'Mongolian', 'Myanmar', 'Sinhala', 'Tamil', 'Telugu', 'Thaana'],
  ...['Thai', 'Tibetan'],
]

/**
 * For each of them a letter of another. It is looked for, rather than the whole name compared, because numerals and commas of a
 * script are no letters: a pattern that fits them in two ways would try every combination, and one name could hold the process.
 */
const foreignLetters = scripts.map((together) => {
  const letters = [together].flat().map((script) => `\\p{scx=${script}}`)
  return new RegExp(`(?![${letters.join('')}])\\p{L}`, 'u')
})

/**
 * A name in its one spelling: composed (NFC; providers send decomposed Hangul too, which would look the same and differ),
 * single spaces, none outside; 1–200 characters. Mojibake is refused, never kept: the person could not read it. So are
 * names that only look like another one.
 */
export const nameOf = z
  .string()
  .transform((text) => text.normalize('NFC'))
  .refine((text) => !unreadable.test(text) && !accentsOnly.test(text), 'is unreadable')
  .refine((text) => !invisible.test(text), 'has characters that cannot be seen')
  .refine((text) => !stacked.test(text), 'has more marks on a letter than any script')
  .refine(
    (text) => foreignLetters.some((foreign) => !foreign.test(text)),
    'mixes scripts that are not written together',
  )
  .transform((text) => text.replace(/\s+/g, ' ').trim())
  .pipe(z.string().min(1).max(200))
