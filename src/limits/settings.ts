import { z } from 'zod'
import type { QuotaPolicy } from '../domain/rate-limit.ts'
import { count } from '../mechanics/setting.ts'

const quota = (fallback: number, text: string) => count({ from: 10, to: 10_000_000, fallback }, text)

/**
 * `rateLimits`: how many requests of one key are answered in a window. Each default is at least three times what a person needs who
 * does all they can on the night, and less than a program sends that does not wait between two requests.
 */
export const rateLimitsSetting = z
  .strictObject({
    personPerMinute: quota(
      300,
      'Requests of one verified person in a minute, on all their devices. A waiting page asks 12 times a minute, a person who looks for a place about 30 times.',
    ),
    personChangesPerMinute: quota(
      60,
      'Those of them that change something: take a ticket, hold, confirm, cancel, leave. A person who is refused a place and chooses the next needs some seconds each time.',
    ),
    personVerificationsPerHour: quota(
      60,
      'Verifications of one person in an hour, through any provider. One is enough for an evening.',
    ),
    devicePerMinute: quota(
      600,
      'Requests of one browser in a minute, before anything is looked up. Twice that of a person: a family may share a browser.',
    ),
    deviceStartsPer10Minutes: quota(
      120,
      'Attempts that one browser starts in ten minutes. A person whose provider fails tries again every quarter of a minute at most.',
    ),
    relyingPartyPerMinute: quota(
      30_000,
      'Calls of one relying party to the token, userinfo, pushed-authorization, introspection and revocation endpoints in a minute. A login takes two or three: this is 170 to 250 logins a second, more than a broker of two cores carries.',
    ),
    operatorPerMinute: quota(
      600,
      'Calls of one operator to `/ops/api/v1` in a minute. A screen that asks once a second makes 60.',
    ),
    terminalCitizensPerHour: quota(
      30,
      'Citizens who are verified at one terminal of a desk in an hour. One takes five minutes and more.',
    ),
    deskCitizensPerHour: quota(60, 'Citizens at all terminals that one operator has signed in, in an hour.'),
  })
  .prefault({})
  .describe(
    'How many requests are answered in a window that begins with the first of them, for all brokers together; beyond that `429` until it ends. A person on the night meets none of them, a script does. Never by network address.',
  )

type RateLimitsSetting = z.output<typeof rateLimitsSetting>

const minute = 60

/** The policies as they are set. */
export const policiesOf = (set: RateLimitsSetting): QuotaPolicy[] => [
  { name: 'person', limit: set.personPerMinute, seconds: minute },
  { name: 'changes', limit: set.personChangesPerMinute, seconds: minute },
  { name: 'verifications', limit: set.personVerificationsPerHour, seconds: 60 * minute },
  { name: 'device', limit: set.devicePerMinute, seconds: minute },
  { name: 'starts', limit: set.deviceStartsPer10Minutes, seconds: 10 * minute },
  { name: 'relying-party', limit: set.relyingPartyPerMinute, seconds: minute },
  { name: 'operator', limit: set.operatorPerMinute, seconds: minute },
  { name: 'terminal', limit: set.terminalCitizensPerHour, seconds: 60 * minute },
  { name: 'desk', limit: set.deskCitizensPerHour, seconds: 60 * minute },
]
