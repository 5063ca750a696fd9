import { z } from 'zod'
import { seconds, texts, upToTenSeconds } from '../mechanics/setting.ts'
import { safeHref } from './pages/links.ts'
import { isProxyRange } from './request/client-address.ts'

/** What a link may hold: a URL with a space in it would be no link. */
const helpUrl = z
  .url({ protocol: /^https$/, error: 'must be an https URL' })
  .max(2_000)
  .refine((text) => safeHref(text) === text, 'must be an https URL without spaces and backslashes')

/** `site`: what the pages say about this installation. */
export const siteSetting = z
  .strictObject({
    helpPhone: z
      .string()
      .max(40)
      .default('02-0000-0000')
      .describe('Where people call who cannot use the site, 40 characters at most. Default an invented number.'),
    helpUrl: helpUrl
      .nullable()
      .default(null)
      .describe(
        'Page with the other ways to reach people, for people who cannot telephone (form, chat, text relay, places): https, 2000 characters at most. Linked at the foot of every page and wherever the number is offered; null for none. Default null.',
      ),
    notice: texts(500)
      .nullable()
      .default(null)
      .describe('One line above every page, e.g. that this is a demonstration; null for none. Default null.'),
  })
  .prefault({})
  .describe('What the pages say about this installation.')

/** `trustedProxies`: whose `X-Forwarded-For` counts. */
export const trustedProxiesSetting = z
  .array(
    z.string().refine(isProxyRange, 'must be an address, a range (10.0.0.0/8), loopback, linklocal or uniquelocal'),
  )
  .max(1_000)
  .default([])
  .describe(
    'Reverse proxies whose `X-Forwarded-For` is believed: addresses, ranges, `loopback`, `linklocal` or `uniquelocal`, 1000 at most. A sender in one of these ranges can claim any address. Default none.',
  )

/** `server`: how the main port behaves towards a load balancer. */
export const serverSetting = z
  .strictObject({
    keepAliveSeconds: seconds(
      { from: 5, to: 3_600, fallback: 75 },
      'How long a connection may rest between two requests. It must be longer than a balancer in front keeps an idle connection (usually 60 s): else the balancer sends a request into a connection that we close, and a POST is lost.',
    ),
    notReadySeconds: z
      .int()
      .min(0)
      .max(300)
      .nullable()
      .default(null)
      .describe(
        'When the process is asked to stop: how long `/readyz` answers 503 while requests are still served, so that balancers look elsewhere before the port closes. Seconds, 0 to 300. Default null: 5, and 0 where the issuer is on loopback.',
      ),
    warmUpMs: upToTenSeconds(
      300,
      'How long a new process rehearses logins and bookings on a broker of its own before `/readyz` says that it is ready, so that its first visitors do not wait for its compiler. A round that has begun is ended. 0: not at all.',
    ),
  })
  .prefault({})
  .describe('How the main port behaves towards a load balancer.')
