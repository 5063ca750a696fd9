/** Without 0, O, 1 and I, which are misread and misheard. Five bits a symbol. */
export const readableSymbols = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const symbols = 9

/**
 * A number that people can read out, of the first 45 bits of some bytes: `K7M4P-2XQ9D`. The tenth symbol checks the nine before: it tells
 * every single wrong symbol, and two swapped neighbours unless they lie 16 apart.
 * @param hex 12 hexadecimal digits or more; only the first 12 count
 */
export function readableNumber(hex: string): string {
  const first = BigInt(`0x${hex.slice(0, 12)}`) >> 3n
  const values = Array.from({ length: symbols }, (_, index) =>
    Number((first >> BigInt(5 * (symbols - 1 - index))) & 31n),
  )
  return grouped([...values, checkOf(values)].map((value) => readableSymbols[value]).join(''))
}

/** The number that was meant, as `readableNumber` writes it: however its letters and gaps were typed. Null: it is none. */
export function readNumber(typed: string): string | null {
  const text = typed.toUpperCase().replaceAll(/[\s\p{Dash}]/gu, '')
  const values = [...text].map((symbol) => readableSymbols.indexOf(symbol))
  if (values.length !== symbols + 1 || values.includes(-1)) return null
  return checkOf(values.slice(0, symbols)) === values[symbols] ? grouped(text) : null
}

const checkOf = (values: readonly number[]) =>
  values.reduce((sum, value, index) => sum + (2 * index + 1) * value, 0) % readableSymbols.length

const grouped = (text: string) => `${text.slice(0, 5)}-${text.slice(5)}`
