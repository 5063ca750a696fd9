import type { Request } from 'express'
import { Strategy } from 'passport'
import { hasCode } from '../domain/errors.ts'
import type { Assertion, Attempt } from '../domain/provider.ts'
import { completeInTurn, type ExchangeTools } from './exchange.ts'

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

/**
 * One provider in passport: `begin` becomes a redirect, `complete` a success whose info is `{ tookMs }`. All state is in the
 * attempt it is given, so it needs no session, and any number of tabs can be open.
 */
export class ProviderStrategy extends Strategy {
  // Passport runs strategies through objects that inherit from them, which `#private` fields do not survive.
  private readonly tools: ExchangeTools

  constructor(id: string, tools: ExchangeTools) {
    super()
    this.name = id
    this.tools = tools
  }

  override authenticate(request: Request, { attempt, callback }: AuthenticateOptions): void {
    const { socket } = request
    const returned = callback && { attempt, callback, isConnected: () => !socket.destroyed }
    const run = returned ? completeInTurn(this.tools, returned) : this.tools.adapter.begin(attempt)
    run.then(
      (done) =>
        done instanceof URL ? this.redirect(done.href, 303) : this.success(done.assertion, { tookMs: done.tookMs }),
      (error) => (hasCode(error, 'citizen_declined') ? this.fail(error) : this.error(error)),
    )
  }
}
