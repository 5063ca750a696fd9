/** A random number from 0 to 1 (below 1, steps of 2⁻³²), as good as the tokens are: base64url text with `bits` of entropy. */
export function random01({ token }: { token(bits: 128): string }): number {
  return Buffer.from(token(128), 'base64url').readUInt32BE() / 2 ** 32
}
