import type { Reservations, SlotLedger } from '../domain/booking.ts'
import type { DeviceRules } from '../domain/campaign.ts'
import { GwanmunError } from '../domain/errors.ts'
import type { CampaignId, PersonId } from '../domain/ids.ts'
import type { ClaimMove, DeviceClaim, DeviceClaims, DeviceKind, Session, SessionStore } from '../domain/session.ts'
import type { DeskAudit } from '../domain/terminal.ts'
import type { Instant } from '../domain/time.ts'
import { claimPerson, claimRequest, endTakenSession } from '../session/device-claim.ts'
import { deviceReference } from '../session/device-reference.ts'
import { type DeskCodes, deskCodeSeconds } from './desk-codes.ts'
import type { BookingWindow } from './window.ts'

/** Ways out of the block, for a verified person whose claim another device of theirs holds. Each is repeatable. */
export interface Exits {
  /**
   * This device acts for the person from now on, until the block ends as before; the session on the other one is over. Place, lease
   * and hold belong to the person, and move with them. Once in a block, and only where the campaign allows it.
   * @throws GwanmunError `already_booked`, `not_your_turn`, `exit_not_offered` (not in this campaign, or not in another that needs the claim), `exit_used` (once in a block)
   */
  takeOver(session: Session, kind: DeviceKind): Promise<DeviceClaim>
  /**
   * The person tells that it was not them on the other device: its session is over and the place it kept is given back. No device acts
   * for them from then on, until the block ends. Once in a block. Does nothing where no other device stands in the way.
   * @throws GwanmunError `exit_used` (another device told it)
   */
  notMe(session: Session, kind: DeviceKind): Promise<void>
  /**
   * This device acts for the person from now on, in a new block: an operator of a desk gave them a code for it. The session on the other one is
   * over; place, lease and hold move with the person, also after a report. False: no other device stands in the way, so the code is not used.
   * @throws GwanmunError `already_booked`, `not_your_turn`, `exit_not_offered` (no operator is at a desk), `desk_code_invalid`
   */
  redeem(session: Session, kind: DeviceKind, code: string): Promise<boolean>
  /** What a person tells a desk to get a code for this device, and for how long it can be used, in seconds; null: no desk gives codes. */
  deskCode(session: Session): { reference: string; seconds: number } | null
  /** How long further devices are blocked now, in seconds. */
  blockSeconds(): number
  /** Whether the person of a device that is blocked by this claim may tell that it was not them. */
  mayReport(claim: DeviceClaim): boolean
  /** Whether a device that is blocked by this claim may take over. */
  mayTakeOver(claim: DeviceClaim): Promise<boolean>
}

export interface ExitTools {
  campaign: CampaignId
  /** This one and all others. */
  everyCampaign: readonly CampaignId[]
  /** Whether a campaign that allows no takeover needs the person's claim. */
  forbidsTakeover(person: PersonId): Promise<boolean>
  /** What the campaign says now. */
  device(): DeviceRules
  /** How long other devices stay blocked now, in seconds. */
  blockSeconds(): number
  claims: DeviceClaims
  sessions: Pick<SessionStore, 'close'>
  reservations: Pick<Reservations, 'of'>
  ledger: Pick<SlotLedger, 'release'>
  codes: Pick<DeskCodes, 'offered' | 'use'>
  audit: Pick<DeskAudit, 'record'>
  now(): Instant
  /** Is told once of each report: the door and the kind of device that the person disowns, nothing of the person. */
  reported(disowned: Pick<DeviceClaim, 'provider' | 'kind'>): void
  window: Pick<BookingWindow, 'demandOpen'>
}

export function openExits(tools: ExitTools): Exits {
  const { campaign, device, blockSeconds, claims, sessions, reservations, ledger, window } = tools
  const { codes, audit, now, everyCampaign, forbidsTakeover } = tools

  /** As for a ticket: a person who has booked needs no claim, and outside their window none is bound to a device. */
  async function demandUse(session: Session): Promise<void> {
    const { booking, hold } = await reservations.of(campaign, session.person)
    if (booking) throw new GwanmunError('already_booked')
    // A hold taken inside the window may be confirmed after it has closed.
    if (!hold) await window.demandOpen(session)
  }

  /** Takes the claim from the other device, and ends the session there. Returns the claim that is alive then, moved or not. */
  async function move(session: Session, kind: DeviceKind, how: ClaimMove): Promise<DeviceClaim> {
    const tools = { claims, sessions, kind, blockSeconds: blockSeconds() }
    const moved = await claims.move(claimRequest(session, tools), how)
    // None was alive any more: as where no other device stands in the way.
    if (!moved) return claimPerson(session, tools)
    await endTakenSession(moved, { sessions })
    return moved
  }

  /** Before the report has an effect: while the record cannot be written, none has. */
  const record = (session: Session) =>
    audit.record({ at: now(), terminal: null, operator: null, act: 'not_me', reference: deviceReference(session) })

  const mayReport: Exits['mayReport'] = ({ device, reportedBy, isFree }) =>
    device !== null && reportedBy === null && !isFree

  return {
    blockSeconds,
    mayReport,
    deskCode: (session) => (codes.offered ? { reference: deviceReference(session), seconds: deskCodeSeconds } : null),
    async notMe(session, kind) {
      const { person } = session
      const before = await claims.find(person)
      if (!before || before.isFree || before.device === session.device) return
      if (mayReport(before)) await record(session)
      const request = claimRequest(session, { kind, blockSeconds: blockSeconds() })
      const claim = mayReport(before) ? await claims.move(request, 'not_me') : before
      if (!claim) return
      if (claim.reportedBy !== session.device) throw new GwanmunError('exit_used', { blockedUntil: claim.until })
      if (before.reportedBy === null) tools.reported(before)
      // All of it again when the device asks again: a crash may have come between.
      await endTakenSession(claim, { sessions })
      for (const id of everyCampaign) {
        const { hold } = await reservations.of(id, person)
        if (hold) await ledger.release(person, hold.id)
      }
    },
    mayTakeOver: async ({ isTakenOver, reportedBy, person }) =>
      device().takeover && !isTakenOver && reportedBy === null && !(await forbidsTakeover(person)),
    async takeOver(session, kind) {
      await demandUse(session)
      const found = await claimPerson(session, { claims, sessions, kind, blockSeconds: blockSeconds() })
      if (found.device === session.device) return found
      if (!device().takeover || (await forbidsTakeover(session.person)))
        throw new GwanmunError('exit_not_offered', { blockedUntil: found.until })
      const claim = await move(session, kind, 'takeover')
      if (claim.device !== session.device) throw new GwanmunError('exit_used', { blockedUntil: claim.until })
      return claim
    },
    async redeem(session, kind, code) {
      await demandUse(session)
      const found = await claimPerson(session, { claims, sessions, kind, blockSeconds: blockSeconds() })
      if (found.device === session.device) return false
      if (!codes.offered) throw new GwanmunError('exit_not_offered', { blockedUntil: found.until })
      await codes.use(session, code, found.generation)
      await move(session, kind, 'desk')
      return true
    },
  }
}
