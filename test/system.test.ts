import assert from 'node:assert/strict'
import { system } from '../src/system.ts'

describe('The real world', () => {
  it('gives no random bytes twice, however many tokens are drawn', () => {
    const tokens = Array.from({ length: 3_000 }, (_, n) => system.token(([128, 160, 256] as const)[n % 3] ?? 128))
    assert.equal(new Set(tokens.map((token) => token.slice(0, 22))).size, tokens.length)
    // Three bytes are four characters: a byte that was given out and wiped, or never drawn, would show as AAAA.
    assert.ok(tokens.filter((token) => token.includes('AAAAAA')).length === 0)
  })

  it('gives tokens of the length that was asked for', () => {
    for (const bits of [128, 160, 256] as const)
      for (let n = 0; n < 300; n++) assert.match(system.token(bits), new RegExp(`^[\\w-]{${Math.ceil(bits / 6)}}$`))
  })
})
