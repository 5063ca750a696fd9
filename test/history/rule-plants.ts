import type { CampaignId, HoldId } from '../../src/domain/ids.ts'
import type { Call } from '../../src/history/history.ts'
import { after, answered, intruder, otherId, type Plant, withEvent, withStores } from './plant.ts'

/** What is wrong by the rules that operators set. */
export const rulePlants: readonly Plant[] = [
  {
    rule: 'fair-draw',
    wrong: 'a person stands elsewhere than the published order says',
    plant(history) {
      const call = answered(history, 'ticket').find(({ outcome }) => (outcome.answer?.key ?? null) !== null)
      const key = call?.outcome.answer?.key
      if (!call?.outcome.answer || typeof key !== 'number') return null
      const drawn = { ...call.outcome.answer, index: 3 }
      const openings = [{ campaign: history.campaign.id, opensAt: 0, base: key, order: [7], faults: [] }]
      const told = withEvent(history, after(call, { outcome: { ...call.outcome, answer: drawn } }))
      return { history: withStores(told, { openings }), who: call.human }
    },
  },
  {
    rule: 'fair-draw',
    wrong: 'what was published of an opening does not fit together',
    plant(history) {
      const faults = ['the seed must be another one']
      const openings = [{ campaign: history.campaign.id, opensAt: 0, base: 0, order: [0], faults }]
      return { history: withStores(history, { openings }), who: null }
    },
  },
  {
    rule: 'called-early',
    wrong: 'a person was called before any window of theirs had opened',
    plant(history) {
      const call = answered(history, 'ticket').find(({ outcome }) => outcome.answer?.state === 'admitted')
      if (!call) return null
      const windows = history.campaign.windows.map((window) => ({ ...window, opensAt: call.outcome.at + 1 }))
      return { history: { ...history, campaign: { ...history.campaign, windows } }, who: call.human }
    },
  },
  {
    rule: 'within-quota',
    wrong: 'a person who is no program was refused for too many requests',
    plant(history) {
      const call = answered(history, 'hold')[0]
      if (!call) return null
      const refused = after(call, { outcome: { kind: 'refused', at: call.outcome.at + 1, code: 'too_many_requests' } })
      const quota = { programs: new Set<string>(), limit: null, seconds: 60 }
      return { history: { ...withEvent(history, refused), quota }, who: call.human }
    },
  },
  {
    rule: 'within-quota',
    wrong: 'a program was answered more often than the limit',
    plant(history) {
      const call = answered(history, 'bookings')[0]
      if (!call || call.person === null) return null
      const quota = { programs: new Set([call.human]), limit: 1, seconds: 60 }
      const events = history.events.flatMap((event) =>
        event === call ? Array.from({ length: 7 }, () => call) : [event],
      )
      return { history: { ...history, events, quota }, who: call.human }
    },
  },
  {
    rule: 'takeover-once',
    wrong: 'a second device took over in one block',
    plant(history) {
      const look = answered(history, 'due-page').find(({ device, outcome: { at, answer } }) => {
        const claim = answer.claim
        return claim && claim.device === device && claim.freeAt === null && claim.until > at + 9
      })
      const { claim } = look?.outcome.answer ?? {}
      if (!look?.person || !claim) return null
      const answer = { ...claim, isTakenOver: true }
      const took = { useCase: 'take-over', asked: {} } as const
      const first = after(look, { ...took, outcome: { ...look.outcome, answer } })
      const { device } = intruder
      const outcome = { ...look.outcome, at: look.outcome.at + 3, answer: { ...answer, device } }
      const second = after(
        { ...look, outcome: { ...look.outcome, at: look.outcome.at + 3 } },
        { ...took, device, outcome },
      )
      return { history: withEvent(withEvent(history, first), second), who: look.human }
    },
  },
  {
    rule: 'reported-stays-shut',
    wrong: 'a device acted after its person had reported it',
    plant(history) {
      const looks = answered(history, 'due-page')
      const look = looks.find(({ person, outcome: { at, answer } }) => person && (answer.claim?.until ?? 0) > at + 9)
      const held = answered(history, 'hold')[0]
      const { claim } = look?.outcome.answer ?? {}
      if (!look || !claim || !held) return null
      const answer = {
        ...look.outcome.answer,
        claim: { ...claim, device: null, reportedBy: look.device, freeAt: null },
      }
      const reported = after(look, { outcome: { ...look.outcome, answer } })
      const { human, person, device } = look
      const at = reported.outcome.at + 2
      const acted = { ...held, human, person, device, askedAt: at - 1, outcome: { ...held.outcome, at } } as Call
      return { history: withEvent(withEvent(history, reported), acted), who: human }
    },
  },
  {
    rule: 'desk-code-once',
    wrong: 'a code of a desk let a device go on twice',
    plant(history) {
      const call = answered(history, 'hold')[0]
      if (!call) return null
      const used = (number: number) =>
        after(
          { ...call, outcome: { ...call.outcome, at: call.outcome.at + 3 * number } },
          {
            useCase: 'desk-code',
            asked: { code: '04718250' },
            askedAt: call.outcome.at + 3 * number + 1,
            outcome: { ...call.outcome, answer: { used: true } },
          },
        )
      return { history: withEvent(withEvent(history, used(0)), used(1)), who: call.human }
    },
  },
  {
    rule: 'few-holds',
    wrong: 'a person began more holds than they may',
    plant(history) {
      const call = answered(history, 'hold')[0]
      if (!call) return null
      const answer = { ...call.outcome.answer, id: otherId as HoldId }
      const second = after(call, { outcome: { ...call.outcome, answer } })
      return { history: { ...withEvent(history, second), holdLimit: { holds: 1, seconds: 60 } }, who: call.human }
    },
  },
  {
    rule: 'own-slots',
    wrong: 'a campaign gave a place of another one',
    plant(history) {
      const call = answered(history, 'hold')[0]
      if (!call) return null
      const { slot } = call.outcome.answer
      const other = {
        kind: 'supplied',
        at: call.askedAt - 1,
        slot,
        capacity: 9,
        campaign: 'other' as CampaignId,
      } as const
      return { history: withEvent(history, other), who: call.human }
    },
  },
  {
    rule: 'lane-share',
    wrong: 'the assisted lane had more calls than its share',
    plant(history) {
      const boards = answered(history, 'board')
      const call = boards.at(-1) ?? answered(history, 'hold')[0]
      if (!call) return null
      const assisted = { share: 0.05, admitted: 0, admissions: 0, waiting: 0 }
      const shown = (after2: number) => {
        const answer = {
          inside: 0,
          waiting: 0,
          deferred: 0,
          called: 0,
          perMinute: null,
          assisted: { ...assisted, admitted: after2, admissions: 10 + after2 },
        }
        const at = call.outcome.at + 3 * after2
        const began = { ...call, outcome: { ...call.outcome, at } }
        return after(began, {
          useCase: 'board',
          asked: {},
          askedAt: at + 1,
          outcome: { ...call.outcome, answer } as never,
        })
      }
      return { history: { ...withEvent(withEvent(history, shown(0)), shown(4)), assistedShare: 0.05 }, who: null }
    },
  },
]
