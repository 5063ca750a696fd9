import { hash } from 'node:crypto'

/** A number between 0 and 1, neither of them, that is the same for the same text, and evenly spread: 48 bits of its SHA-256. */
export function fractionOf(text: string): number {
  return (Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16) + 0.5) / 2 ** 48
}
