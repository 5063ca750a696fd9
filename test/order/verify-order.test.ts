import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { sha256, sha256Bytes } from '../../src/mechanics/hash.ts'
import { readAnnouncement, readDraw, readProof } from '../../src/order/documents.ts'
import { inclusionProof, rootOf } from '../../src/order/merkle.ts'
import { readPool } from '../../src/order/pool.ts'
import { roundTime } from '../../src/order/quicknet.ts'
import { openReceipts, type Receipt, readReceipt } from '../../src/order/receipts.ts'
import { seedOf } from '../../src/order/seed.ts'
import { orderOf, placeOf } from '../../src/order/swap-or-not.ts'
import { ofProof, ofReceipt, verifyDraw } from '../../src/order/verify-draw.ts'
import { compiled } from '../support/compiled.ts'
import { rounds } from './rounds.ts'

const [earlier, beacon] = rounds
const iso = (at: number) => new Date(at).toISOString()
const pseudonyms = Array.from({ length: 100 }, (_, index) => sha256(`person ${index}`, 'hex').slice(0, 32))
const quicknetValue = { from: 'quicknet', round: beacon.round, signature: beacon.signature }

/** The files of an honest opening, sixty seconds before round 1000. */
function honest(people: readonly string[] = pseudonyms, value: Buffer = Buffer.from(beacon.value, 'hex')) {
  const root = rootOf(Buffer.from(people.join(''), 'hex'))
  const seed = seedOf(root, people.length, value)
  const opensAt = roundTime(beacon.round) - 60_000
  return {
    announcement: {
      campaign: 'second-dose',
      opensAt: iso(opensAt),
      value: { from: 'quicknet', round: beacon.round, commitment: sha256('kept', 'hex') } as object,
    },
    draw: {
      campaign: 'second-dose',
      opensAt: iso(opensAt),
      frozenAt: iso(opensAt + 100),
      publishedAt: iso(opensAt + 2000),
      people: people.length,
      root: root.toString('hex'),
      value: quicknetValue as object,
      seed: seed.toString('hex'),
    },
    pool: people.map((pseudonym) => `${pseudonym}\n`).join(''),
    order: `${[...orderOf(seed, people.length)].join('\n')}\n` as string | null,
  }
}

type Files = ReturnType<typeof honest>

function rulesBroken(files: Files): string[] {
  const { findings } = verifyDraw({
    announcement: readAnnouncement(JSON.stringify(files.announcement)),
    draw: readDraw(JSON.stringify(files.draw)),
    pool: readPool(Buffer.from(files.pool)),
    order: files.order,
  })
  return findings.map(({ rule }) => rule)
}

/** The published documents stay; the pool in the file is another, and with it the order. */
const withPool = (pool: readonly string[]): Files => ({ ...honest(), pool: honest(pool).pool, order: null })
const newcomer = sha256('newcomer', 'hex').slice(0, 32)

describe('Verifying the order of an opening', () => {
  it('finds nothing where the draw is as announced', () => {
    assert.deepEqual(rulesBroken(honest()), [])
    assert.deepEqual(rulesBroken(honest(pseudonyms.slice(0, 1))), [])
  })

  it('finds an operator who added a person after the root was published', () => {
    assert.deepEqual(rulesBroken(withPool([...pseudonyms, newcomer])), ['pool', 'pool', 'seed'])
  })

  it('finds an operator who dropped a person', () => {
    assert.deepEqual(rulesBroken(withPool(pseudonyms.slice(0, -1))), ['pool', 'pool', 'seed'])
  })

  it('finds an operator who put another person in the place of one, or let two change their index', () => {
    assert.deepEqual(rulesBroken(withPool([newcomer, ...pseudonyms.slice(1)])), ['pool', 'seed'])
    const [first = '', second = '', ...others] = pseudonyms
    assert.deepEqual(rulesBroken(withPool([second, first, ...others])), ['pool', 'seed'])
  })

  it('finds an operator who drew again with another round', () => {
    const again = honest(pseudonyms, Buffer.from(earlier.value, 'hex'))
    again.draw.value = { from: 'quicknet', round: earlier.round, signature: earlier.signature }
    assert.deepEqual(rulesBroken(again), ['frozen', 'value'])
  })

  it('finds an operator who drew with a secret that was not announced with the round', () => {
    const secret = sha256Bytes('chosen')
    const chosen = honest(pseudonyms, secret)
    chosen.draw.value = { from: 'secret', secret: secret.toString('hex') }
    assert.deepEqual(rulesBroken(chosen), ['value'])
  })

  it('finds a signature that is not that of the round', () => {
    const forged = honest()
    forged.draw.value = { ...quicknetValue, signature: earlier.signature }
    assert.deepEqual(rulesBroken(forged), ['value'])
  })

  it('finds a pool that was frozen when the value was known, or before the opening', () => {
    const late = honest()
    late.draw.frozenAt = iso(roundTime(beacon.round))
    assert.deepEqual(rulesBroken(late), ['frozen'])
    const told = honest()
    told.draw.publishedAt = iso(roundTime(beacon.round))
    assert.deepEqual(rulesBroken(told), ['frozen'])
    const early = honest()
    early.draw.frozenAt = iso(Date.parse(early.announcement.opensAt) - 1)
    assert.deepEqual(rulesBroken(early), ['frozen'])
  })

  it('finds one person with two places, another seed, another campaign and another order', () => {
    assert.deepEqual(rulesBroken(honest([...pseudonyms, pseudonyms[3] ?? ''])), ['pool'])
    const seeded = honest()
    seeded.draw.seed = sha256('another', 'hex')
    assert.deepEqual(rulesBroken(seeded), ['seed'])
    const other = honest()
    other.draw.campaign = 'first-dose'
    assert.deepEqual(rulesBroken(other), ['announced'])
    const moved = honest()
    moved.draw.opensAt = iso(Date.parse(moved.draw.opensAt) - 1)
    assert.deepEqual(rulesBroken(moved), ['announced'])
    const [first, second, ...others] = honest().order?.split('\n') ?? []
    assert.deepEqual(rulesBroken({ ...honest(), order: [second, first, ...others].join('\n') }), ['order'])
    assert.deepEqual(rulesBroken({ ...honest(), order: '0\n' }), ['order'])
  })

  it('takes a secret whose commitment was announced, and no other', () => {
    const secret = sha256Bytes('kept')
    const files = honest(pseudonyms, secret)
    files.draw.value = { from: 'secret', secret: secret.toString('hex') }
    for (const announced of [{ from: 'secret' }, { from: 'quicknet', round: beacon.round }]) {
      files.announcement.value = { ...announced, commitment: sha256(secret, 'hex') }
      assert.deepEqual(rulesBroken(files), [])
    }
    files.announcement.value = { from: 'secret', commitment: sha256('another', 'hex') }
    assert.deepEqual(rulesBroken(files), ['value'])
  })
})

/** A receipt for this draw, and the JWKS that checks it. */
async function receiptFor({ draw }: Files, more: Partial<Receipt>) {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const [key, shown] = [await exportJWK(privateKey), await exportJWK(publicKey)]
  const { sign } = openReceipts('https://gwanmun.invalid', [{ ...key, alg: 'ES256', kid: 'one' }])
  const { campaign, opensAt } = draw
  const pseudonym = pseudonyms[17] ?? ''
  const token = await sign({ campaign, opensAt, index: 17, key: null, pseudonym, joinedAt: opensAt, ...more })
  return { token, jwks: { keys: [{ ...shown, kid: 'one' }] } }
}

describe('A receipt for the pool of an opening', () => {
  const findingsFor = async (more: Partial<Receipt>) => {
    const files = honest()
    const receipt = await readReceipt((await receiptFor(files, more)).token, null)
    const draw = readDraw(JSON.stringify(files.draw))
    return ofReceipt(receipt, { draw, pool: readPool(Buffer.from(files.pool)) }).map(({ what }) => what)
  }

  it('finds a person who was left out of the pool, or exchanged', async () => {
    assert.deepEqual(await findingsFor({}), [])
    assert.match((await findingsFor({ pseudonym: newcomer })).join(), /^line 18 of pool\.txt has another pseudonym/)
    assert.match((await findingsFor({ index: 100 })).join(), /^line 101 of pool\.txt is missing/)
  })

  it('is for one opening, and for its pool', async () => {
    assert.match((await findingsFor({ campaign: 'first-dose' })).join(), /is for first-dose/)
    assert.match((await findingsFor({ opensAt: iso(0) })).join(), /is for second-dose at 1970/)
    assert.match((await findingsFor({ index: null })).join(), /is for no pool/)
  })

  it('is one only as the issuer signed it', async () => {
    const { token, jwks } = await receiptFor(honest(), {})
    assert.equal((await readReceipt(token, jwks)).index, 17)
    await assert.rejects(readReceipt(`${token}x`, jwks))
    await assert.rejects(readReceipt(token, (await receiptFor(honest(), {})).jwks))
    const { privateKey } = await generateKeyPair('ES256')
    const other = await new SignJWT({ sub: 'a person' }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)
    await assert.rejects(readReceipt(other, null), /not a receipt/)
  })
})

describe('The proof of one entry', () => {
  const files = honest()
  const pool = readPool(Buffer.from(files.pool))
  const seed = Buffer.from(files.draw.seed, 'hex')
  const proof = {
    index: 17,
    pseudonym: pseudonyms[17] ?? '',
    people: files.draw.people,
    root: files.draw.root,
    proof: inclusionProof(17, pool, [rootOf(pool)]).map((hash) => hash.toString('hex')),
    seed: files.draw.seed,
    place: placeOf(17, seed, files.draw.people),
  }
  const rules = (more: Partial<typeof proof>) =>
    ofProof(readProof(JSON.stringify({ ...proof, ...more }))).map(({ rule }) => rule)

  it('shows that a person is in the pool with this root, and which place follows from the seed', () => {
    assert.deepEqual(rules({}), [])
    assert.deepEqual(rules({ pseudonym: newcomer }), ['pool'])
    assert.deepEqual(rules({ index: 18 }), ['pool', 'order'])
    assert.deepEqual(rules({ root: sha256('another', 'hex') }), ['pool'])
    assert.deepEqual(rules({ place: proof.place + 1 }), ['order'])
    assert.throws(() => rules({ pseudonym: 'x' }), /^Error: the proof: pseudonym must be 16 bytes of hex/)
  })
})

describe('npm run verify-order', () => {
  let folder: string
  let program: string
  before(async () => {
    program = await compiled('src/verify-order.ts')
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'order-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const write = ({ announcement, draw, pool, order }: Files) =>
    Promise.all([
      writeFile(join(folder, 'announcement.json'), JSON.stringify(announcement)),
      writeFile(join(folder, 'draw.json'), JSON.stringify(draw)),
      writeFile(join(folder, 'pool.txt'), pool),
      writeFile(join(folder, 'order.txt'), order ?? ''),
    ])
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [program, ...args]).catch(
      (error: { code: number; stdout: string; stderr: string }) => error,
    )

  it('says that the draw is right and the place of an index, or what is wrong, or what cannot be read', async () => {
    const files = honest()
    await write(files)
    const place = files.order?.split('\n').indexOf('17')
    const { stdout } = await run(folder, '--index', '17')
    assert.match(
      stdout,
      /^The draw is right: 100 people, seed [0-9a-f]{64}, from round 1000 of drand quicknet; order\.txt is/,
    )
    assert.ok(stdout.endsWith(`Index 17 has place ${place}, from 0.\n`))
    await write({ ...files, pool: withPool(pseudonyms.slice(1)).pool })
    const wrong = await run(folder)
    assert.ok('code' in wrong)
    assert.equal(wrong.code, 1)
    assert.match(wrong.stdout, /^pool: pool\.txt has 99 people, published are 100$/m)
    await write(files)
    const { token, jwks } = await receiptFor(files, { index: 17 })
    await writeFile(join(folder, 'jwks.json'), JSON.stringify(jwks))
    await writeFile(join(folder, 'receipt.txt'), JSON.stringify({ receipt: token }))
    const mine = await run(folder, '--receipt', join(folder, 'receipt.txt'), '--keys', join(folder, 'jwks.json'))
    assert.ok(mine.stdout.endsWith(`Index 17 has place ${place}, from 0.\n`), mine.stdout)
    const proof = {
      index: 0,
      pseudonym: newcomer,
      people: 1,
      root: files.draw.root,
      proof: [],
      seed: null,
      place: null,
    }
    await writeFile(join(folder, 'proof.json'), JSON.stringify(proof))
    const alone = await run('--proof', join(folder, 'proof.json'))
    assert.match(alone.stdout, /^pool: index 0 with this pseudonym is not in the pool/)
    await rm(join(folder, 'pool.txt'))
    const unread = await run(folder)
    assert.ok('code' in unread)
    assert.equal(unread.code, 2)
    assert.match(unread.stderr, /^Not verified: ENOENT/)
  })
})
