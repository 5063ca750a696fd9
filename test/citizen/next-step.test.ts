import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Facts, nextStep, walk } from '../../src/citizen/next-step.ts'

const session = { device: 'this' } as NonNullable<Facts['session']>
const mine = { device: 'this' } as NonNullable<Facts['claim']>
const theirs = { device: 'another' } as NonNullable<Facts['claim']>
const hold = {} as NonNullable<NonNullable<Facts['reservations']>['hold']>
const booking = {} as NonNullable<NonNullable<Facts['reservations']>['booking']>
const nothing = { hold: null, booking: null }
const open = { open: true, gathersFor: null } as NonNullable<Facts['window']>
const shut = { open: false, gathersFor: null } as NonNullable<Facts['window']>
const waiting = { state: 'waiting' } as NonNullable<Facts['ticket']>
const admitted = { state: 'admitted' } as NonNullable<Facts['ticket']>
const toBook = { relyingParty: null, verified: null } as NonNullable<Facts['journey']>
const toLogin = { relyingParty: {}, verified: null } as NonNullable<Facts['journey']>

/** The page of someone of whom all this is true, and what was looked up to say so. */
type Truth = Required<Omit<Facts, 'outcome' | 'wasVerified'>> & Pick<Facts, 'outcome' | 'wasVerified'>

async function page(truth: Truth) {
  const asked: string[] = []
  const { outcome } = truth
  const result = await walk({ outcome }, async (fact) => {
    asked.push(fact)
    return { [fact]: truth[fact], ...(fact === 'session' ? { wasVerified: truth.wasVerified === true } : {}) }
  })
  return { page: result.page, asked }
}

const citizen = { journey: null, session, reservations: nothing, claim: mine, window: open, ticket: admitted }

describe('The order of a citizen’s way', () => {
  it('starts at the lights, and looks nothing up for someone who is not verified', async () => {
    assert.deepEqual(await page({ ...citizen, session: null }), { page: 'lights', asked: ['journey', 'session'] })
  })

  it('brings someone whose door failed back to the chooser of their journey', async () => {
    assert.equal((await page({ ...citizen, session: null, journey: toBook })).page, 'chooser')
  })

  it('leads from verified to waiting, choosing, confirming and the booking', async () => {
    assert.equal((await page({ ...citizen, ticket: waiting })).page, 'wait')
    assert.equal((await page(citizen)).page, 'slots')
    assert.equal((await page({ ...citizen, reservations: { hold, booking: null } })).page, 'confirm')
    assert.equal((await page({ ...citizen, reservations: { hold: null, booking } })).page, 'booking')
  })

  it('stops on a device that another one blocks, without joining the line', async () => {
    const blocked = await page({ ...citizen, claim: theirs })
    assert.equal(blocked.page, 'blocked')
    assert.ok(!blocked.asked.includes('ticket'))
  })

  it('says first that this device acts now in place of another, where it does', async () => {
    for (const outcome of ['takeover', 'desk'] as const) {
      const held = { ...citizen, outcome, reservations: { hold, booking: null } }
      assert.deepEqual((await page({ ...citizen, outcome })).page, 'moved')
      assert.equal((await page(held)).page, 'moved')
      assert.equal((await page({ ...citizen, outcome, claim: theirs })).page, 'blocked')
      assert.equal((await page({ ...citizen, outcome, session: null })).page, 'lights')
    }
  })

  it('shows a booking on any device and claims no person for it', async () => {
    const reading = await page({ ...citizen, claim: theirs, reservations: { hold: null, booking } })
    assert.equal(reading.page, 'booking')
    assert.ok(!reading.asked.includes('claim'))
  })

  it('claims no person and joins no person to the line outside their window, whichever device holds the claim', async () => {
    for (const claim of [mine, theirs]) {
      const outside = await page({ ...citizen, claim, window: shut })
      assert.equal(outside.page, 'not-your-window')
      for (const fact of ['claim', 'ticket']) assert.ok(!outside.asked.includes(fact), fact)
    }
  })

  it('lets a hold taken inside the window be confirmed after it has closed', async () => {
    assert.equal((await page({ ...citizen, window: shut, reservations: { hold, booking: null } })).page, 'confirm')
  })

  it('asks before it puts someone in line again who has just cancelled, left or finished', async () => {
    assert.equal((await page({ ...citizen, outcome: 'cancelled' })).page, 'cancelled')
    for (const outcome of ['left', 'cancelled'] as const) {
      const result = await page({ ...citizen, outcome })
      assert.equal(result.page, outcome)
      for (const fact of ['claim', 'ticket']) assert.ok(!result.asked.includes(fact), fact)
    }
    assert.equal((await page({ ...citizen, session: null, outcome: 'finished' })).page, 'ended')
  })

  it('says only what is true: no person has finished who is verified, nor left or cancelled with a booking', async () => {
    assert.equal((await page({ ...citizen, outcome: 'finished' })).page, 'slots')
    for (const outcome of ['left', 'cancelled'] as const)
      assert.equal((await page({ ...citizen, outcome, reservations: { hold: null, booking } })).page, 'booking')
    for (const outcome of ['left', 'cancelled'] as const)
      assert.equal((await page({ ...citizen, session: null, outcome })).page, 'lights')
  })

  it('tells a person whose session is over, unless they ended it, or are in the middle of a journey', async () => {
    const over = { ...citizen, session: null, wasVerified: true }
    assert.equal((await page(over)).page, 'session-over')
    assert.equal((await page({ ...over, outcome: 'finished' })).page, 'ended')
    assert.equal((await page({ ...over, journey: toBook })).page, 'chooser')
  })

  it('sends a relying party’s person back to it, whatever they have with us', async () => {
    assert.equal((await page({ ...citizen, journey: toLogin })).page, 'chooser')
    const verified = { ...toLogin, verified: {} } as NonNullable<Facts['journey']>
    assert.deepEqual(await page({ ...citizen, journey: verified }), {
      page: 'return-to-relying-party',
      asked: ['journey'],
    })
  })

  it('asks for the claim before it sends a person back to a relying party that allows one device only', async () => {
    const oneDevice = { relyingParty: { singleDevice: true }, verified: {}, device: 'this' } as NonNullable<
      Facts['journey']
    >
    assert.deepEqual(await page({ ...citizen, journey: oneDevice }), {
      page: 'return-to-relying-party',
      asked: ['journey', 'claim'],
    })
    assert.equal((await page({ ...citizen, journey: oneDevice, claim: theirs })).page, 'blocked')
  })

  it('always comes to a page, and never asks twice for the same fact', async () => {
    const truth = fc.record({
      journey: fc.constantFrom(null, toBook, toLogin),
      session: fc.constantFrom(null, session),
      reservations: fc.constantFrom(nothing, { hold, booking: null }, { hold: null, booking }),
      claim: fc.constantFrom(mine, theirs),
      window: fc.constantFrom(open, shut),
      ticket: fc.constantFrom(waiting, admitted),
    })
    await fc.assert(
      fc.asyncProperty(truth, async (given) => {
        const { asked } = await page(given)
        assert.equal(new Set(asked).size, asked.length)
      }),
    )
  })

  it('is pure: the same facts, the same step', () => {
    assert.deepEqual(nextStep({ journey: null }), nextStep({ journey: null }))
  })
})
