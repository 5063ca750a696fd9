import type { DeskCodeStore } from '../domain/desk-code.ts'
import { GwanmunError } from '../domain/errors.ts'
import type { RateLimits } from '../domain/rate-limit.ts'
import type { Session } from '../domain/session.ts'
import type { DeskAudit, Terminal } from '../domain/terminal.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { demandWithin } from '../limits/demand.ts'
import { sha256 } from '../mechanics/hash.ts'
import { readNumber } from '../mechanics/readable-number.ts'
import { type Operator, operatorMay } from '../operator/operators.ts'
import { deviceReference } from '../session/device-reference.ts'

/** For how long a code can be used, in seconds. */
export const deskCodeSeconds = 600
const digits = 8

/** A code as an operator reads it out. */
export interface IssuedCode {
  /** Eight digits. */
  code: string
  reference: string
  until: Instant
}

/**
 * Codes of a desk: an operator checks who the person is, and gives them a code for the device that stands on the blocked page. Both the giving
 * and the use are recorded, before they have an effect.
 */
export interface DeskCodes {
  /** False: no operator has the role `desk`, so no code is to be had. */
  offered: boolean
  /**
   * A new code; an earlier one for the same device is void.
   * @param typed the reference as the operator typed it
   * @throws GwanmunError `role_missing`, `invalid_request` (no reference), `too_many_requests` (as many as citizens at their terminals)
   */
  issue(operator: Operator, typed: string, terminal: Pick<Terminal, 'id'> | null): Promise<IssuedCode>
  /** Uses a code for this device against the claim of this generation. Repeatable. @throws GwanmunError `desk_code_invalid` */
  use(session: Session, typed: string, generation: number): Promise<void>
}

export interface DeskCodeTools {
  codes: DeskCodeStore
  audit: Pick<DeskAudit, 'record'>
  rateLimits: Pick<RateLimits, 'take'>
  operators: readonly Operator[]
  world: Pick<World, 'now' | 'token'>
}

/** Eight digits hide nothing by themselves: five wrong ones void the code, and only its own verified device may try. */
const digestOf = (reference: string, code: string) => sha256(`${reference} ${code}`, 'base64url')

export function openDeskCodes({ codes, audit, rateLimits, operators, world }: DeskCodeTools): DeskCodes {
  /** Evenly drawn, but for 2^-100 of a step. */
  function draw(): string {
    const random = BigInt(`0x${Buffer.from(world.token(128), 'base64url').toString('hex')}`)
    return String(random % 10n ** BigInt(digits)).padStart(digits, '0')
  }

  return {
    offered: operators.some((operator) => operatorMay(operator, 'desk')),
    async issue(operator, typed, terminal) {
      if (!operatorMay(operator, 'desk')) throw new GwanmunError('role_missing')
      const reference = readNumber(typed)
      if (reference === null) {
        const message = 'must be a number such as K7M4P-2XQ9D; one of its symbols is wrong'
        throw new GwanmunError('invalid_request', { problems: [{ path: 'reference', message }] })
      }
      demandWithin(await rateLimits.take('desk', operator.name), world.now())
      const at = world.now()
      const { name } = operator
      await audit.record({ at, terminal: terminal?.id ?? null, operator: name, act: 'code_issued', reference })
      const code = draw()
      await codes.issue({ reference, digest: digestOf(reference, code), operator: name, seconds: deskCodeSeconds })
      return { code, reference, until: at + deskCodeSeconds * 1000 }
    },
    async use(session, typed, generation) {
      const reference = deviceReference(session)
      const code = typed.replaceAll(/\s/g, '')
      const operator = await codes.redeem(reference, digestOf(reference, code), generation)
      if (operator === null) throw new GwanmunError('desk_code_invalid')
      await audit.record({ at: world.now(), terminal: null, operator, act: 'code_used', reference })
    },
  }
}
