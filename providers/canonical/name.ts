import { z } from 'zod'

/**
 * Signs that bytes were read in the wrong encoding, or that the text is dressed up: replacement characters, controls, lone
 * surrogates, private use, bidirectional overrides, and the symbols EUC-KR bytes turn into when read as Latin-1.
 */
const unreadable = /[�\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Bidi_Control}\p{Sm}\p{Sc}\p{So}¡§¶¿«»]/u

/** EUC-KR Hangul read as Latin-1 may be letters only (`ÇÑ`); no name in Latin letters is without a plain one. */
const accentsOnly = /^[\u00c0-\u00ff\s]+$/

/**
 * A name in its one spelling: composed (NFC; providers send decomposed Hangul too, which would look the same and differ),
 * single spaces, none outside; 1–200 characters. Mojibake is refused, never kept: nobody could read themself in it.
 */
export const nameOf = z
  .string()
  .transform((text) => text.normalize('NFC'))
  .refine((text) => !unreadable.test(text) && !accentsOnly.test(text), 'is unreadable')
  .transform((text) => text.replace(/\s+/g, ' ').trim())
  .pipe(z.string().min(1).max(200))
