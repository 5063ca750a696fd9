import assert from 'node:assert/strict'
import fc from 'fast-check'
import { CompactEncrypt, compactDecrypt } from 'jose'
import type { Ci } from '../../src/domain/provider.ts'
import { aesKey, decrypt, encrypt } from '../../src/keyring/aes-gcm.ts'
import { openAliases } from '../../src/keyring/aliases.ts'
import { openSealer } from '../../src/keyring/sealing.ts'
import { system } from '../../src/system.ts'

const key = (version: number) => ({ version, key: system.token(256), envelope: 1 as const })
/** As a keyring of a release until December 2026 has it. */
const oldKey = (version: number) => ({ version, key: system.token(256) })

const envelopes = { compact: key, JWE: oldKey }

for (const [envelope, keyOf] of Object.entries(envelopes))
  describe(`Personal data sealed as ${envelope}`, () => {
    const sealer = openSealer([keyOf(1)], system)

    it('opens for the record it was sealed for, and for no other', () => {
      const sealed = sealer.seal({ name: '홍길동' }, 'session-1')
      assert.deepEqual(sealer.open(sealed, 'session-1'), { name: '홍길동' })
      for (const other of ['session-2', 'session-', 'session-11', '']) assert.equal(sealer.open(sealed, other), null)
    })

    it('shows nothing of what is in it', () => {
      const sealed = sealer.seal({ name: 'Hong Gildong' }, 'session-1')
      const readable = sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))
      assert.ok(!readable.some((part) => part.includes('Hong')))
    })

    it('is sealed differently every time', () => {
      const all = Array.from({ length: 100 }, () => sealer.seal('same', 'record'))
      assert.equal(new Set(all).size, all.length)
    })

    it('holds only letters that a cookie may hold (RFC 6265 §4.1.1)', () => {
      assert.match(sealer.seal('쿠키', 'record'), /^[\w.-]+$/)
    })

    it('still opens after the key was rotated, and is sealed with the newest', () => {
      const [old, fresh] = [keyOf(1), keyOf(2)]
      const [before, after] = [openSealer([old], system), openSealer([old, fresh], system)]
      assert.equal(after.open(before.seal('kept', 'record'), 'record'), 'kept')
      assert.equal(before.open(after.seal('new', 'record'), 'record'), null)
    })

    it('does not open with the same key under another version, nor with another key under the same', () => {
      const one = keyOf(1)
      const sealed = openSealer([one], system).seal('whole', 'record')
      assert.equal(openSealer([{ ...one, version: 2 }], system).open(sealed, 'record'), null)
      assert.equal(openSealer([keyOf(1)], system).open(sealed, 'record'), null)
      const both = openSealer([one, { ...one, version: 2 }], system)
      const renamed = envelope === 'compact' ? sealed.replace(/^1\.1\./, '1.2.') : withKid(sealed, '2')
      assert.notEqual(renamed, sealed)
      assert.equal(both.open(renamed, 'record'), null)
    })

    it('does not open when any one of its characters is another, missing, or there twice', () => {
      const sealed = sealer.seal('whole', 'record')
      for (let at = 0; at < sealed.length; at++) {
        const [before, letter, after] = [sealed.slice(0, at), sealed[at], sealed.slice(at + 1)]
        for (const changed of ['A', 'B', 'w', '-', '.', '', `${letter}${letter}`, `${letter}=`, `${letter} `])
          if (changed !== letter)
            assert.equal(sealer.open(before + changed + after, 'record'), null, `${at} ${changed}`)
      }
    })

    it('does not open when its end was cut off, down to nothing', () => {
      const sealed = sealer.seal('whole', 'record')
      for (let length = 0; length < sealed.length; length++)
        assert.equal(sealer.open(sealed.slice(0, length), 'record'), null, `${length}`)
    })

    it('is never longer than what is opened again: a value beyond that is refused at once', () => {
      assert.equal(sealer.open('1.1.'.padEnd(2_000_000, 'A'), 'record'), null)
      assert.throws(() => sealer.seal('x'.repeat(1_048_576), 'record'), RangeError)
      const long = 'x'.repeat(700_000)
      assert.equal(sealer.open(sealer.seal(long, 'record'), 'record'), long)
    })
  })

function withKid(jwe: string, kid: string): string {
  const [header = '', ...rest] = jwe.split('.')
  const parameters = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), kid }
  return [Buffer.from(JSON.stringify(parameters)).toString('base64url'), ...rest].join('.')
}

describe('Sealed text', () => {
  const fixed = { version: 7, key: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8', envelope: 1 as const }

  it('in the compact envelope has this very form, which may never change: stores and cookies hold it', () => {
    const known = '1.7.oKGio6SlpqeoqaqrnToSTCiuIIVAiB5e7cJ4Nf81e20Rwl_wIEJyREiLPDnEB42G'
    const token = () => Buffer.from('a0a1a2a3a4a5a6a7a8a9aaabacadaeaf', 'hex').toString('base64url')
    assert.equal(openSealer([fixed], { token }).seal({ name: '홍길동' }, 'record-1'), known)
    assert.deepEqual(openSealer([fixed], system).open(known, 'record-1'), { name: '홍길동' })
  })

  it('as JWE is what jose reads and writes, in both directions', async () => {
    const one = oldKey(3)
    const sealer = openSealer([one], system)
    const raw = Buffer.from(one.key, 'base64url')
    const jwe = new CompactEncrypt(Buffer.from('"theirs"'))
    jwe.setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: '3', rid: 'record' })
    assert.equal(sealer.open(await jwe.encrypt(raw), 'record'), 'theirs')
    const { plaintext, protectedHeader } = await compactDecrypt(sealer.seal('ours', 'record'), raw)
    assert.equal(Buffer.from(plaintext).toString(), '"ours"')
    assert.deepEqual(protectedHeader, { alg: 'dir', enc: 'A256GCM', kid: '3', rid: 'record' })
  })

  it('of the release before opens beside a key for the compact envelope, which then seals', () => {
    const [old, fresh] = [oldKey(1), key(2)]
    const sealed = openSealer([old], system).seal('on the way', 'record')
    const now = openSealer([fresh, old], system)
    assert.equal(now.open(sealed, 'record'), 'on the way')
    assert.match(now.seal('new', 'record'), /^1\.2\./)
  })

  it('under a JWE header of another algorithm, or with compression, does not open', () => {
    const sealer = openSealer([oldKey(1)], system)
    const [, ...rest] = sealer.seal('whole', 'record').split('.')
    const good = { alg: 'dir', enc: 'A256GCM', kid: '1', rid: 'record' }
    const others = [
      { ...good, alg: 'PBES2-HS256+A128KW' },
      { ...good, enc: 'A128GCM' },
      { ...good, zip: 'DEF' },
      null,
      7,
    ]
    for (const header of others) {
      const text = Buffer.from(JSON.stringify(header)).toString('base64url')
      assert.equal(sealer.open([text, ...rest].join('.'), 'record'), null)
    }
  })

  it('with an unknown beginning, or that is none at all, does not open', () => {
    const sealer = openSealer([fixed], system)
    const whole = sealer.seal('whole', 'record')
    const junk = ['', '.', '....', 'a.b.c.d.e', 'null', '1.7.', '1..', whole.slice(2), `1.${whole}`, ` ${whole}`]
    for (const text of [...junk, ...['0', '2', '01', 'v1', ''].map((begin) => whole.replace(/^1/, begin))])
      assert.equal(sealer.open(text, 'record'), null, text)
    for (const version of ['07', '7.0', '', '-7', '8'])
      assert.equal(sealer.open(whole.replace('1.7.', `1.${version}.`), 'record'), null, version)
  })

  it('is bound to version and record in one way of reading: no other pair of them opens it', () => {
    const versions = [1, 7, 77].map((version) => ({ ...fixed, version }))
    const record = fc.string({ unit: fc.constantFrom('1', '7', '.', 'a'), maxLength: 6 })
    fc.assert(
      fc.property(record, record, fc.constantFrom(...versions), fc.constantFrom(...versions), (one, other, by, as) => {
        const sealed = openSealer([by], system).seal('whole', one)
        const renamed = sealed.replace(`1.${by.version}.`, `1.${as.version}.`)
        const opened = openSealer(versions, system).open(renamed, other)
        assert.equal(opened, one === other && by.version === as.version ? 'whole' : null)
      }),
    )
  })
})

describe('AES-256-GCM', () => {
  const hex = (text: string) => Buffer.from(text, 'hex')
  const text =
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255'
  const sealed =
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad'
  const strong = { key: 'feffe9928665731c6d6a8f9467308308'.repeat(2), iv: 'cafebabefacedbaddecaf888' }
  const zero = { key: '00'.repeat(32), iv: '00'.repeat(12) }
  /** McGrew and Viega, The Galois/Counter Mode of Operation, Appendix B, test cases 13 to 16. */
  const cases = [
    { ...zero, text: '', boundTo: '', sealed: '', tag: '530f8afbc74536b9a963b4f1c4cb738b' },
    {
      ...zero,
      text: '00'.repeat(16),
      boundTo: '',
      sealed: 'cea7403d4d606b6e074ec5d3baf39d18',
      tag: 'd0d1c8a799996bf0265b98b5d48ab919',
    },
    { ...strong, text, boundTo: '', sealed, tag: 'b094dac5d93471bdec1a502270e3cc6c' },
    {
      ...strong,
      text: text.slice(0, 120),
      boundTo: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
      sealed: sealed.slice(0, 120),
      tag: '76fc6ece0f4e1768cddf8853bb2d551b',
    },
  ].map((one) => ({
    text: hex(one.text),
    sealed: hex(one.sealed + one.tag),
    gcm: { key: aesKey(hex(one.key).toString('base64url')), iv: hex(one.iv), boundTo: hex(one.boundTo) },
  }))
  const [, , , last] = cases

  it('gives the published answers of its specification, both ways', () => {
    for (const one of cases) {
      assert.deepEqual(encrypt(one.text, one.gcm), one.sealed)
      assert.deepEqual(decrypt(one.sealed, one.gcm), one.text)
    }
  })

  it('opens nothing of which one bit is another: in text, tag, IV, or what it is bound to', () => {
    assert.ok(last)
    for (const part of ['sealed', 'iv', 'boundTo'] as const) {
      const whole: Uint8Array = part === 'sealed' ? last.sealed : last.gcm[part]
      for (let bit = 0; bit < whole.length * 8; bit++) {
        const changed = Buffer.from(whole)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const gcm: typeof last.gcm = part === 'sealed' ? last.gcm : { ...last.gcm, [part]: changed }
        assert.equal(decrypt(part === 'sealed' ? changed : last.sealed, gcm), null)
      }
    }
  })

  it('takes no tag that was cut, no IV of another length, and no key of another length', () => {
    assert.ok(last)
    for (let cut = 1; cut <= last.sealed.length; cut++)
      assert.equal(decrypt(last.sealed.subarray(0, last.sealed.length - cut), last.gcm), null)
    for (const iv of [Buffer.alloc(0), Buffer.alloc(8), Buffer.alloc(16)]) {
      assert.equal(decrypt(last.sealed, { ...last.gcm, iv }), null)
      assert.throws(() => encrypt(last.text, { ...last.gcm, iv }), /IV/)
    }
    for (const bytes of [0, 16, 24, 33]) assert.throws(() => aesKey(Buffer.alloc(bytes).toString('base64url')))
  })
})

describe('Aliases of a person', () => {
  const ci = `${'x'.repeat(86)}==` as Ci

  it('are the same for the same CI and key, and differ with either', () => {
    const one = oldKey(1)
    const aliasesOf = openAliases([one])
    assert.deepEqual(aliasesOf(ci), aliasesOf(ci))
    assert.notDeepEqual(aliasesOf(ci), aliasesOf(`${'y'.repeat(86)}==` as Ci))
    assert.notDeepEqual(aliasesOf(ci), openAliases([oldKey(1)])(ci))
  })

  it('are given under every live key version, newest first, so rotation makes no second person', () => {
    const [one, two] = [oldKey(1), oldKey(2)]
    const aliases = openAliases([one, two])(ci)
    assert.deepEqual(
      aliases.map(({ keyVersion }) => keyVersion),
      [2, 1],
    )
    assert.deepEqual(aliases[1], openAliases([one])(ci)[0])
  })

  it('contain nothing of the CI', () => {
    assert.ok(!JSON.stringify(openAliases([oldKey(1)])(ci)).includes('xxx'))
  })
})
