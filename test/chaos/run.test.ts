import assert from 'node:assert/strict'
import { faultNames, victimOf } from '../../chaos/faults/faults.ts'
import { planOf } from '../../chaos/faults/plan.ts'
import { longestOutage } from '../../chaos/judge/outages.ts'
import { identified } from '../../chaos/judge/people.ts'
import { historyOf, textOf } from '../../chaos/judge/saved.ts'
import { citizensOf, personaFor } from '../../chaos/place.ts'
import { tally } from '../../chaos/story.ts'
import { openHours } from '../../chaos/street/hours.ts'
import type { DeviceHash, PersonId } from '../../src/domain/ids.ts'
import type { Call, History } from '../../src/history/history.ts'

const [person, device] = ['person 7' as PersonId, 'd' as DeviceHash]
const call = (at: number, outcome: object): Call =>
  ({
    kind: 'call',
    useCase: 'bookings',
    human: 'person 7',
    person,
    device,
    askedAt: at - 1,
    asked: {},
    outcome: { at, ...outcome },
  }) as Call
const refused = (at: number, code: string) => call(at, { kind: 'refused', code })
const answered = (at: number) => call(at, { kind: 'answered', answer: { hold: null, booking: null } })

describe('A run of chaos', () => {
  it('has the faults and people of its seed: each fault alone, then pairs of different victims', () => {
    const plan = planOf(5, faultNames)
    assert.deepEqual(planOf(5, faultNames), plan)
    assert.notDeepEqual(planOf(6, faultNames), plan)
    assert.deepEqual(plan.slice(0, faultNames.length).flat().sort(), [...faultNames].sort())
    const pairs = plan.slice(faultNames.length)
    assert.ok(pairs.length > 3)
    for (const [one, other] of pairs) assert.notEqual(victimOf(one ?? assert.fail()), victimOf(other ?? assert.fail()))
    assert.deepEqual(citizensOf(5, 3, 60).map(personaFor), citizensOf(5, 3, 60).map(personaFor))
  })

  it('ends with its hours: a person who sleeps a day keeps no process alive, and no instant is lost between the two clocks', () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    const hours = openHours(8)
    void hours.sleep(86_400_000)
    assert.equal(timers(), before + 1)
    hours.end()
    void hours.sleep(1)
    assert.equal(timers(), before)
    const later = hours.real(hours.now()) + 12_345
    assert.equal(hours.real(hours.theirs(later)), later)
  })

  it('keeps its history as text, which is the same history when it is read', () => {
    const history = {
      campaign: { id: 'chaos', windows: [] },
      born: new Map([['person 7', '1970-01-09']]),
      events: [answered(5), { kind: 'loss', store: 'hot', at: 7, since: Number.NEGATIVE_INFINITY }],
      stores: { at: 9, slots: [], holds: [], bookings: [] },
      lateMs: 30_000,
    } as unknown as History
    assert.deepEqual(historyOf(textOf(history)), history)
  })

  it('writes down who each human is to the brokers, once the stores have said it', () => {
    const persons = new Map([['person 7', 'real' as PersonId]])
    const verify = { ...answered(5), useCase: 'verify', asked: { human: 'person 7' }, person: null } as unknown as Call
    const told = { ...verify, outcome: { kind: 'answered', at: 5, answer: { person } } } as Call
    const seen = identified(told, persons)
    assert.deepEqual(seen.kind === 'call' && seen.outcome, { kind: 'answered', at: 5, answer: { person: 'real' } })
    const later = identified(answered(6), persons)
    assert.equal(later.kind === 'call' && later.person, 'real')
    assert.equal((identified(answered(6), new Map()) as Call).person, person, 'in no store')
  })

  it('tells the longest time in which no person was told anything certain', () => {
    const quiet = [answered(10), answered(90_000)]
    assert.equal(longestOutage(quiet), null, 'no person asked meanwhile')
    const away = [answered(10), refused(20, 'store_unavailable'), refused(400, 'slot_taken'), answered(500)]
    assert.deepEqual(longestOutage([...away, call(600, { kind: 'lost' }), answered(650)]), { from: 10, to: 400 })
  })

  it('counts each rule that was kept, and each planted difference that was found', () => {
    const finding = { rule: 'oversold' as const, who: null, at: null, what: 'x' }
    const proof = { planted: 'x', rule: 'oversold' as const }
    const ran = {
      findings: [finding, finding],
      troubles: [],
      proofs: [
        { ...proof, found: finding },
        { ...proof, found: null },
      ],
    }
    assert.deepEqual(tally(ran, ['oversold', 'asked-for', 'stays-up']), { passed: 3, failed: 2 })
  })
})
