import type { BrokerComposition } from '../../src/compose-broker.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { JourneyId } from '../../src/domain/ids.ts'
import { pairwiseSubjects } from '../../src/openid-provider/subjects.ts'
import { deviceHashOf } from '../../src/session/secret-hash.ts'
import type { Stores } from '../../src/stores.ts'
import type { ServiceFront } from '../people/front.ts'
import { type Dice, tokenBy } from '../time/chance.ts'
import { bringBack, sendOff } from './trips.ts'

/** As in installations, a code lives a minute. */
const codeSeconds = 60

/**
 * What the OpenID Provider does for relying parties, without HTTP and its library: a request is a journey, its end a code that is
 * kept as the library's codes are, and the subject is the product's.
 */
export function openServiceFront(
  broker: BrokerComposition,
  { artifacts, subjects }: Pick<Stores, 'artifacts' | 'subjects'>,
  { roll, subjectKey }: { roll: Dice; subjectKey: Uint8Array },
): ServiceFront {
  const { journeys, duePage } = broker.citizen
  const subjectOf = pairwiseSubjects(subjects, subjectKey)
  return {
    async begin(browser, { id }) {
      const device = browser.device ?? deviceHashOf(tokenBy(roll, 256))
      const relyingParty = { clientId: id, clientName: id, allowedDoors: null, idpHint: [] }
      const journey = tokenBy(roll, 160) as JourneyId
      await journeys.begin({ id: journey, device, relyingParty, loginHint: null, singleDevice: false, kept: null })
      return { journey, device }
    },
    async leave(browser, { journey, provider, address }) {
      const known = await journeys.named(journey, browser.devices)
      const device = known?.device ?? deviceHashOf(tokenBy(roll, 256))
      return sendOff(broker, { provider, device, journey: known, lang: 'ko', address, loginHint: null })
    },
    comeBack: (browser, back) =>
      bringBack(broker, browser, back, async (verified) => {
        if (verified.kind !== 'relying-party') throw new GwanmunError('internal')
        return verified.journey
      }),
    async finish(browser, { journey: id, service: { sector } }) {
      const { page, facts } = await duePage.enter(browser, { journey: id })
      const { journey } = facts
      const verified = journey?.verified
      if (page !== 'return-to-relying-party' || !verified) throw new GwanmunError('journey_unknown')
      const code = tokenBy(roll, 256)
      const payload = { subject: await subjectOf(sector, verified.person), sector }
      await artifacts.put('AuthorizationCode', code, { payload, indexes: {}, ttlSeconds: codeSeconds })
      await journeys.answered(journey)
      return { code }
    },
    async redeem(code, { sector }) {
      const found = await artifacts.find('AuthorizationCode', { id: code })
      if (!found || found.payload['consumed'] !== undefined || found.payload['sector'] !== sector)
        throw new GwanmunError('attempt_used')
      if (!(await artifacts.consume('AuthorizationCode', code))) throw new GwanmunError('attempt_used')
      return { subject: String(found.payload['subject']) }
    },
  }
}
