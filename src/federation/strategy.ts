import type { Request } from 'express'
import { Strategy } from 'passport'
import { GwanmunError, hasCode } from '../domain/errors.ts'
import type { Assertion, Attempt, ProviderAdapter, ProviderObserver } from '../domain/provider.ts'
import type { World } from '../domain/world.ts'
import { withDeadline } from '../mechanics/deadline.ts'
import type { Turnstile } from './turnstile.ts'

/** What the route hands the strategy through `passport.authenticate(id, options)`. */
export type DoorOptions = { attempt: Attempt } & ({ callback?: never } | { callback: URL })

declare global {
  namespace Express {
    // Passport calls what a strategy yields a user; for us it is an assertion that lives for one request.
    interface User extends Assertion {}
  }
}

export interface DoorTools {
  adapter: ProviderAdapter
  observer: ProviderObserver
  world: World
  /** Where people who are back wait for their turn. */
  turnstile: Turnstile
  /** How long a citizen waits for `complete` in all, in milliseconds, once their turn has come. */
  deadlineMs: number
}

/**
 * One door in passport: `begin` becomes a redirect, `complete` a success. All state is in the attempt it is given, so it
 * needs no session and any number of tabs can be on their way.
 */
export class DoorStrategy extends Strategy {
  // Passport runs strategies through objects that inherit from them, which `#private` fields do not survive.
  private readonly tools: DoorTools

  constructor(id: string, tools: DoorTools) {
    super()
    this.name = id
    this.tools = tools
  }

  override authenticate(request: Request, options: DoorOptions): void {
    const { attempt, callback } = options
    const run = callback ? this.inTurn(request, attempt, callback) : this.tools.adapter.begin(attempt)
    run.then(
      (done) => (done instanceof URL ? this.redirect(done.href, 303) : this.success(done)),
      (error) => (hasCode(error, 'citizen_declined') ? this.fail(error) : this.error(error)),
    )
  }

  /** Waiting is our doing: it counts neither for the provider's light nor for the time it took. */
  private inTurn({ socket }: Request, attempt: Attempt, callback: URL): Promise<Assertion> {
    const verify = () => this.complete(attempt, callback)
    // Who was refused or cancelled brings no code: that costs no call, hence no place.
    if (callback.searchParams.has('error') && !callback.searchParams.has('code')) return verify()
    return this.tools.turnstile.pass({ lot: attempt.lot, isHere: () => !socket.destroyed }, verify)
  }

  private async complete(attempt: Attempt, callback: URL): Promise<Assertion> {
    const { adapter, observer, world, deadlineMs } = this.tools
    const startedAt = world.now()
    const provider = attempt.provider
    try {
      const late = () => {
        throw new GwanmunError('provider_timeout', { provider })
      }
      const assertion = await withDeadline(adapter.complete(attempt, callback), deadlineMs, late, world.after)
      observer.verified(provider, { tookMs: world.now() - startedAt, startedAt: attempt.startedAt, lot: attempt.lot })
      return assertion
    } catch (error) {
      // Only the back channel counts: what the browser carried (`error=`, a made-up code) anybody can forge, and it must
      // not colour the provider's light.
      if (hasCode(error, 'assertion_invalid') && !error.details.forgeable)
        observer.lost(provider, 'assertion', attempt.lot)
      // Nor does our own bulkhead: anybody can fill it with attempts and made-up codes.
      const away = hasCode(error, 'provider_unavailable') && !error.details.full
      if ((away || hasCode(error, 'provider_timeout')) && !callback.searchParams.has('error'))
        observer.lost(provider, 'exchange', attempt.lot)
      throw error
    }
  }
}
