import type { Request } from 'express'
import { Strategy } from 'passport'
import { GwanmunError, hasCode } from '../domain/errors.ts'
import type { FairQueue } from '../domain/fair-queue.ts'
import type { Assertion, Attempt, ProviderAdapter } from '../domain/provider.ts'
import type { World } from '../domain/world.ts'
import { withDeadline } from '../mechanics/deadline.ts'

/** What the route gives the strategy through `passport.authenticate(id, options)`. With `callback` the person has returned. */
export interface AuthenticateOptions {
  attempt: Attempt
  callback?: URL | undefined
}

declare global {
  namespace Express {
    // Passport calls what a strategy yields a user; for us it is an assertion that lives for one request.
    interface User extends Assertion {}
  }
}

export interface StrategyTools {
  adapter: ProviderAdapter
  world: Pick<World, 'now' | 'after'>
  /** Where returned people wait for a permit. */
  queue: FairQueue
  /** The longest time of `complete`, in milliseconds, once there is a permit. */
  deadlineMs: number
}

/** A verification that succeeded, and how long the exchange took in milliseconds, the wait for a permit not included. */
export interface Verified {
  assertion: Assertion
  tookMs: number
}

/**
 * One provider in passport: `begin` becomes a redirect, `complete` a success whose info is `{ tookMs }`. All state is in the
 * attempt it is given, so it needs no session, and any number of tabs can be open.
 */
export class ProviderStrategy extends Strategy {
  // Passport runs strategies through objects that inherit from them, which `#private` fields do not survive.
  private readonly tools: StrategyTools

  constructor(id: string, tools: StrategyTools) {
    super()
    this.name = id
    this.tools = tools
  }

  override authenticate(request: Request, { attempt, callback }: AuthenticateOptions): void {
    const run = callback ? this.completeInTurn(request, attempt, callback) : this.tools.adapter.begin(attempt)
    run.then(
      (done) =>
        done instanceof URL ? this.redirect(done.href, 303) : this.success(done.assertion, { tookMs: done.tookMs }),
      (error) => (hasCode(error, 'citizen_declined') ? this.fail(error) : this.error(error)),
    )
  }

  /** Waiting is our doing: it counts neither against the deadline nor as slowness of the provider. */
  private completeInTurn({ socket }: Request, attempt: Attempt, callback: URL): Promise<Verified> {
    const complete = () => this.complete(attempt, callback)
    // The callback of a person who cancelled brings no code. It costs no call, so it needs no permit.
    if (callback.searchParams.has('error') && !callback.searchParams.has('code')) return complete()
    const { networkShard } = attempt
    return this.tools.queue.run({ networkShard, isConnected: () => !socket.destroyed }, complete)
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
