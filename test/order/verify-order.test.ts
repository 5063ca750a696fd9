import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sha256, sha256Bytes } from '../../src/mechanics/hash.ts'
import { readAnnouncement, readDraw } from '../../src/order/documents.ts'
import { rootOf } from '../../src/order/merkle.ts'
import { readPool } from '../../src/order/pool.ts'
import { roundTime } from '../../src/order/quicknet.ts'
import { orderOf } from '../../src/order/swap-or-not.ts'
import { verifyDraw } from '../../src/order/verify-draw.ts'
import { rounds } from './rounds.ts'

const [earlier, beacon] = rounds
const iso = (at: number) => new Date(at).toISOString()
const pseudonyms = Array.from({ length: 100 }, (_, index) => sha256(`person ${index}`, 'hex').slice(0, 32))
const quicknetValue = { from: 'quicknet', round: beacon.round, signature: beacon.signature }

/** The files of an honest opening, sixty seconds before round 1000. */
function honest(people: readonly string[] = pseudonyms, value: Buffer = Buffer.from(beacon.value, 'hex')) {
  const root = rootOf(Buffer.from(people.join(''), 'hex'))
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(people.length))
  const seed = sha256Bytes(Buffer.concat([root, count, value]))
  const opensAt = roundTime(beacon.round) - 60_000
  return {
    announcement: {
      campaign: 'second-dose',
      opensAt: iso(opensAt),
      value: { from: 'quicknet', round: beacon.round } as object,
    },
    draw: {
      campaign: 'second-dose',
      frozenAt: iso(opensAt + 100),
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

  it('finds an operator who drew with a secret although a round was announced', () => {
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
    const [first, second, ...others] = honest().order?.split('\n') ?? []
    assert.deepEqual(rulesBroken({ ...honest(), order: [second, first, ...others].join('\n') }), ['order'])
    assert.deepEqual(rulesBroken({ ...honest(), order: '0\n' }), ['order'])
  })

  it('takes a secret whose commitment was announced, and no other', () => {
    const secret = sha256Bytes('kept')
    const files = honest(pseudonyms, secret)
    files.draw.value = { from: 'secret', secret: secret.toString('hex') }
    files.announcement.value = { from: 'secret', commitment: sha256(secret, 'hex') }
    assert.deepEqual(rulesBroken(files), [])
    files.announcement.value = { from: 'secret', commitment: sha256('another', 'hex') }
    assert.deepEqual(rulesBroken(files), ['value'])
  })
})

describe('npm run verify-order', () => {
  let folder: string
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
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/verify-order.ts', ...args]).catch(
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
    await rm(join(folder, 'pool.txt'))
    const unread = await run(folder)
    assert.ok('code' in unread)
    assert.equal(unread.code, 2)
    assert.match(unread.stderr, /^Not verified: ENOENT/)
  })
})
