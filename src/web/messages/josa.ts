/** A Korean particle pair: after a consonant / after a vowel. */
export type Josa = '이/가' | '을/를' | '은/는' | '과/와' | '으로/로'

/** Final consonants as they are read aloud: digits 영일이삼…, letters 엘 엠 엔 알. */
const readWithFinal = new Set([...'013678LMNRlmnr'])
const readWithRieul = new Set([...'178LRlr'])

/** The word with the particle that fits its last sound; what stands in brackets at the end is not read. */
export function josa(word: string, pair: Josa): string {
  return word + particle(word, pair)
}

/** The particle alone, for a word that is not plain text. */
export function particle(word: string, pair: Josa): string {
  const [afterConsonant, afterVowel] = pair.split('/') as [string, string]
  const last = [...word.replace(/\s*\([^)]*\)\s*$/, '').replace(/[\s'"’”.)\]]+$/u, '')].at(-1) ?? ''
  const code = last.codePointAt(0) ?? 0
  const syllable = code >= 0xac00 && code <= 0xd7a3
  const final = syllable ? (code - 0xac00) % 28 : readWithFinal.has(last) ? (readWithRieul.has(last) ? 8 : 1) : 0
  const consonant = pair === '으로/로' ? final !== 0 && final !== 8 : final !== 0
  return consonant ? afterConsonant : afterVowel
}
