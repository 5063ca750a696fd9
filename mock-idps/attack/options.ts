import { z } from 'zod'
import { fitting, InvalidOptions } from '../complaints.ts'
import { providerIds } from '../providers.ts'
import { groups } from './case.ts'

/** Names that can only be this machine: loopback addresses and the names reserved for tests (RFC 6761). */
const here = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|(?:[a-z0-9-]+\.)+(?:localhost|test))$/i

/** True for a host that can only be this machine. The pack requests nothing else, wherever the browser is sent. */
export const isHere = ({ hostname }: URL): boolean => here.test(hostname)

/** An absolute URL of this machine; may contain `{provider}` and `{persona}`. */
const ourUrl = z.string().check(({ value, issues }) => {
  const filled = value.replaceAll('{provider}', 'kakao').replaceAll('{persona}', 'man')
  const complain = (message: string) => issues.push({ code: 'custom', input: value, message })
  if (!URL.canParse(filled)) return void complain('must be an absolute URL')
  const { protocol, hostname } = new URL(filled)
  if (!/^https?:$/.test(protocol)) complain('must be http or https')
  if (!here.test(hostname))
    complain(
      `${hostname} is not this machine: only loopback, *.localhost and *.test are attacked, never anybody else's`,
    )
})

const seconds = z.number().positive().max(600)

const attackOptions = z.strictObject({
  start: ourUrl.describe('Where a sign-in begins; {provider} stands for the provider, {persona} for the login hint'),
  whoami: ourUrl.describe('Requested with the same cookies after the sign-in; redirects are followed'),
  signedInStatus: z
    .int()
    .min(100)
    .max(599)
    .optional()
    .describe('Status of whoami that means signed in; default any 2xx'),
  personAt: ourUrl.optional().describe('URL of the JSON that says who is signed in; default whoami'),
  person: z
    .string()
    .regex(/^(?:\/(?:[^/~]|~[01])*)+$/, 'must be a JSON pointer (RFC 6901)')
    .optional()
    .describe('JSON pointer to the id of the account there; at whoami, no value means that no person is signed in'),
  needsCi: z.boolean().default(false).describe('Accounts depend on the CI: a sign-in without a valid CI must fail'),
  providers: z
    .array(z.enum(providerIds))
    .min(1)
    .default([...providerIds])
    .describe('The providers that the relying party trusts'),
  stepUp: ourUrl.optional().describe('URL at which a signed-in person verifies again'),
  backchannelLogout: ourUrl.optional().describe('URL that accepts logout tokens'),
  restart: z
    .custom<() => Promise<unknown>>((value) => typeof value === 'function')
    .optional()
    .describe('Restarts the relying party, so that it knows no metadata and no keys'),
  only: z.array(z.string()).min(1).optional().describe('Case ids, or their part before the slash'),
  groups: z
    .array(z.enum(Object.keys(groups) as [keyof typeof groups]))
    .min(1)
    .optional(),
  thorough: z.boolean().default(false).describe('Runs every case at every provider instead of at one'),
  patience: seconds.default(15).describe('Seconds a person waits for an answer'),
  recover: seconds.default(65).describe('Seconds within which sign-ins must work again after a fault'),
  late: seconds.optional().describe('Seconds after which a started sign-in has expired'),
  onResult: z
    .custom<(result: { id: string; kind: string; reason: string }) => void>((value) => typeof value === 'function')
    .optional(),
})

/** How to reach the relying party under test, and which cases to run. */
export type AttackOptions = z.input<typeof attackOptions>
export type Attack = z.output<typeof attackOptions>

/** @throws InvalidOptions with every complaint, for example a host that is not this machine */
export function readAttack(options: unknown): Attack {
  const attack = fitting(attackOptions, options)
  if (attack.providers.length > 1 && !attack.start.includes('{provider}'))
    throw new InvalidOptions([
      { path: 'start', message: 'must hold {provider}, or one provider must be named that it leads to' },
    ])
  return { ...attack, providers: [...new Set(attack.providers)] }
}
