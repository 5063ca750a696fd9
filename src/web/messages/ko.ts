import { bookingKo } from './ko/booking.ts'
import { campaignKo } from './ko/campaign.ts'
import { deskKo } from './ko/desk.ts'
import { doorsKo } from './ko/doors.ts'
import { errorsKo } from './ko/errors.ts'
import { exitsKo } from './ko/exits.ts'
import { helpKo } from './ko/help.ts'
import { proofKo } from './ko/proof.ts'
import { shellKo } from './ko/shell.ts'
import { slotsKo } from './ko/slots.ts'
import { waitKo } from './ko/wait.ts'

/** Korean, the language the pages are written in. Its type is the list of what every other language must say. */
export const ko = {
  shell: shellKo,
  doors: doorsKo,
  campaign: campaignKo,
  exits: exitsKo,
  wait: waitKo,
  proof: proofKo,
  slots: slotsKo,
  booking: bookingKo,
  desk: deskKo,
  help: helpKo,
  errors: errorsKo,
}

export type Messages = typeof ko
