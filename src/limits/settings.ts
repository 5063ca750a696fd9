import { z } from 'zod'
import type { QuotaPolicy } from '../domain/rate-limit.ts'
import { count } from '../mechanics/setting.ts'

const quota = (fallback: number, text: string) => count({ from: 10, to: 10_000_000, fallback }, text)

/** `rateLimits`: how many requests of one key are answered in a window. Beyond them: 429 until the window ends. */
export const rateLimitsSetting = z
  .strictObject({
    operatorPerMinute: quota(600, 'Calls of one operator to `/ops/api/v1` in a minute.'),
  })
  .prefault({})
  .describe(
    'How many requests are answered in a window that begins with the first of them, for all brokers together; beyond that `429` until it ends. A person on the night meets none of them, a script does. Never by network address.',
  )

/** The policies as they are set. */
export function policiesOf({ operatorPerMinute }: z.output<typeof rateLimitsSetting>): QuotaPolicy[] {
  return [{ name: 'operator', limit: operatorPerMinute, seconds: 60 }]
}
