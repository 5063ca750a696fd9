import type { Request } from 'express'
import { Strategy } from 'passport'
import { GwanmunError, hasCode } from '../domain/errors.ts'
import type { Assertion, Attempt, ProviderAdapter } from '../domain/provider.ts'
import type { World } from '../domain/world.ts'
import { withDeadline } from '../mechanics/deadline.ts'
import type { Turnstile } from './turnstile.ts'

/** What the route gives the strategy through `passport.authenticate(id, options)`. */
export type DoorOptions = { attempt: Attempt } & ({ callback?: never } | { callback: URL })

declare global {
  namespace Express {
    // Passport calls what a strategy yields a user; for us it is an assertion that lives for one request.
    interface User extends Assertion {}
  }
}

export interface DoorTools {
  adapter: ProviderAdapter
  world: Pick<World, 'now' | 'after'>
  /** Where people who are back wait for their turn. */
  turnstile: Turnstile
  /** How long a citizen waits for `complete` in all, in milliseconds, once their turn has come. */
  deadlineMs: number
}

/** A verification that succeeded, and how long the exchange took in milliseconds: the wait for a turn is not part of it. */
export interface Verified {
  assertion: Assertion
  tookMs: number
}

/**
 * One door in passport: `begin` becomes a redirect, `complete` a success whose info is `{ tookMs }`. All state is in the
 * attempt it is given, so it needs no session, and any number of tabs can be open.
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
      (done) =>
        done instanceof URL ? this.redirect(done.href, 303) : this.success(done.assertion, { tookMs: done.tookMs }),
      (error) => (hasCode(error, 'citizen_declined') ? this.fail(error) : this.error(error)),
    )
  }

  /** Waiting is our doing: it counts neither for the provider's light nor for the time it took. */
  private inTurn({ socket }: Request, attempt: Attempt, callback: URL): Promise<Verified> {
    const verify = () => this.complete(attempt, callback)
    // A callback of a person who cancelled brings no code: it costs no call, hence no place.
    if (callback.searchParams.has('error') && !callback.searchParams.has('code')) return verify()
    return this.tools.turnstile.pass({ lot: attempt.networkShard, isHere: () => !socket.destroyed }, verify)
  }

  private async complete(attempt: Attempt, callback: URL): Promise<Verified> {
    const { adapter, world, deadlineMs } = this.tools
    const startedAt = world.now()
    const late = (): never => {
      const details = { provider: attempt.provider, fault: 'provider', reason: 'timeout' } as const
      throw new GwanmunError('provider_timeout', details)
    }
    const assertion = await withDeadline(adapter.complete(attempt, callback), deadlineMs, late, world.after)
    return { assertion, tookMs: world.now() - startedAt }
  }
}
