import type { FileInput } from '../src/config.ts'
import { isoSeoul, seoulDate, seoulMidnight } from '../src/domain/time.ts'

const day = 86_400_000

/**
 * The configuration of `npm start`: the five doors on the simulators, a campaign that is open now for everyone, and one
 * relying party to try the OpenID Provider with. `GWANMUN_CONFIG` is laid over it.
 * @param issuers where the simulators are, by provider id
 */
export function demoConfiguration(issuers: Record<string, string>, now: number): FileInput {
  const today = seoulMidnight(seoulDate(now))
  const client = { clientId: 'gwanmun', clientSecret: 'gwanmun-simulator-secret' }
  return {
    providers: Object.fromEntries(Object.entries(issuers).map(([id, issuer]) => [id, { issuer, ...client }])),
    campaign: {
      id: 'demo',
      version: 1,
      name: { ko: '시연용 예방접종', en: 'Demonstration vaccination' },
      windows: [
        {
          id: 'everyone',
          opensAt: isoSeoul(today - day),
          closesAt: isoSeoul(today + 30 * day),
          who: { kind: 'anyone' },
        },
      ],
    },
    relyingParties: [
      {
        client_id: 'demo-rp',
        client_secret: 'demo-rp-secret-for-loopback-only',
        client_name: '시연용 서비스',
        name: { ko: '시연용 서비스', en: 'Demonstration service' },
        redirect_uris: ['http://localhost:5000/callback', 'http://127.0.0.1:5000/callback'],
        sector: 'demo.invalid',
        releaseIdp: true,
      },
    ],
    site: {
      notice: {
        ko: '시연용 서비스입니다. 실제 접종은 예약되지 않습니다.',
        en: 'This is a demonstration. No real vaccination is booked.',
      },
    },
  }
}
