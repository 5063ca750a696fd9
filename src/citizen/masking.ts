/** Made once: to make one costs more than all the rest of a login's masking. */
const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' })

/** Syllables of Hangul as they are typed, and printable ASCII: each code point is one letter (UAX #29), and no segmenter is needed. */
const plain = /^[가-힣!-~]+$/

/**
 * A name as it may stand on a screen others can see: the first and, from three letters on, the last letter of each word
 * stay (홍길동 → 홍○동, 이산 → 이○). Counts what people see as letters, so no letter is cut in half.
 */
export function maskedName(name: string): string {
  return name
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const letters = plain.test(word) ? [...word] : [...graphemes.segment(word)].map(({ segment }) => segment)
      const last = letters.length > 2 ? (letters.at(-1) ?? '') : ''
      return `${letters[0] ?? ''}${'○'.repeat(Math.max(1, letters.length - 1 - (last ? 1 : 0)))}${last}`
    })
    .join(' ')
}
