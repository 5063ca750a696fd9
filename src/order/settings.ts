import { z } from 'zod'
import { isSafeUrl } from '../domain/loopback.ts'
import { seconds } from '../mechanics/setting.ts'

const beacon = z
  .url({ abort: true })
  .refine((text) => isSafeUrl(new URL(text)), 'must be https; http only on loopback')
  .transform((text) => text.replace(/\/+$/, ''))

/** `draws`: how the value of an opening is had. */
export const drawsSetting = z
  .strictObject({
    beacons: z
      .array(beacon)
      .max(10)
      .default(['https://api.drand.sh', 'https://api2.drand.sh', 'https://drand.cloudflare.com'])
      .describe(
        'Where rounds of drand quicknet are asked for, one address after the other; what they answer is checked. Empty: each opening is drawn by a secret of this installation, and the page says so.',
      ),
    patienceSeconds: seconds(
      { from: 3, to: 600, fallback: 20 },
      'How long an announced round is asked for, from when it comes; then the secret decides that was announced with it.',
    ),
  })
  .prefault({})
  .describe(
    'How the order of people who came before an opening is drawn. Nothing is asked unless a campaign has an `opening`.',
  )
