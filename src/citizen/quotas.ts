import { GwanmunError } from '../domain/errors.ts'
import type { DeviceHash, PersonId, SessionId } from '../domain/ids.ts'
import type { Allowance, PolicyName, RateLimits } from '../domain/rate-limit.ts'
import type { World } from '../domain/world.ts'
import { demandWithin } from '../limits/demand.ts'
import type { Browser } from './browser.ts'

/** Sessions at once whose person is known to be refused. Beyond that the oldest is forgotten: its next request costs a look-up. */
const mostRefused = 10_000

/** What one browser and one person may ask. All but the first throw GwanmunError `too_many_requests`. */
export interface Quotas {
  /**
   * A request of a browser, before anything is looked up for it, may be within its limits or not; null: the browser has no device yet. It
   * waits for nothing unless the shared store must be asked, and a refusal that is known never does.
   */
  arrives(browser: Browser): Allowance | null | Promise<Allowance>
  /** The session of a browser is about to be looked up: its person may be known to be refused. */
  mayLook(browser: Browser): void
  /** The person of a session asks; once a request, however often the session is looked up for it. */
  asks(browser: Browser, person: PersonId): Promise<void>
  /** A provider has verified the person. */
  verified(person: PersonId): Promise<void>
  /** An attempt begins in this browser. */
  begins(device: DeviceHash): Promise<void>
}

export interface QuotaTools {
  rateLimits: RateLimits
  world: Pick<World, 'now'>
}

const ofReading = ['person'] as const
const ofChanging = ['person', 'changes'] as const

const policiesOf = ({ request }: Browser): readonly PolicyName[] => (request?.changes ? ofChanging : ofReading)

export function openQuotas({ rateLimits, world }: QuotaTools): Quotas {
  const refused = new Map<SessionId, PersonId>()
  const counted = new WeakSet<object>()
  const demand = async (policy: PolicyName, key: string) =>
    demandWithin(await rateLimits.take(policy, key), world.now())

  /** The refusal of the person in this browser, where it is known without asking any store. */
  function known(browser: Browser): Allowance | null {
    // Nearly always no request is refused.
    const person = refused.size > 0 && browser.session !== null && refused.get(browser.session)
    if (!person) return null
    for (const policy of policiesOf(browser)) {
      const refusal = rateLimits.refused(policy, person)
      if (refusal) return refusal
    }
    return null
  }

  function remember({ session }: Browser, person: PersonId): void {
    if (session === null) return
    refused.delete(session)
    refused.set(session, person)
    const [oldest] = refused.keys()
    if (refused.size > mostRefused && oldest !== undefined) refused.delete(oldest)
  }

  return {
    arrives(browser) {
      return known(browser) ?? (browser.device === null ? null : rateLimits.take('device', browser.device))
    },
    mayLook(browser) {
      const refusal = known(browser)
      if (refusal) demandWithin(refusal, world.now())
    },
    async asks(browser, person) {
      const { request } = browser
      if (request && counted.has(request)) return
      if (request) counted.add(request)
      try {
        for (const policy of policiesOf(browser)) await demand(policy, person)
      } catch (error) {
        if (error instanceof GwanmunError) remember(browser, person)
        throw error
      }
    },
    async verified(person) {
      await demand('verifications', person)
    },
    async begins(device) {
      await demand('starts', device)
    },
  }
}
