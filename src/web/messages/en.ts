import { bookingEn } from './en/booking.ts'
import { campaignEn } from './en/campaign.ts'
import { deskEn } from './en/desk.ts'
import { doorsEn } from './en/doors.ts'
import { errorsEn } from './en/errors.ts'
import { exitsEn } from './en/exits.ts'
import { helpEn } from './en/help.ts'
import { proofEn } from './en/proof.ts'
import { shellEn } from './en/shell.ts'
import { slotsEn } from './en/slots.ts'
import { waitEn } from './en/wait.ts'
import type { Messages } from './ko.ts'

/** English; complete because the compiler compares it with Korean. */
export const en: Messages = {
  shell: shellEn,
  doors: doorsEn,
  campaign: campaignEn,
  exits: exitsEn,
  wait: waitEn,
  proof: proofEn,
  slots: slotsEn,
  booking: bookingEn,
  desk: deskEn,
  help: helpEn,
  errors: errorsEn,
}
