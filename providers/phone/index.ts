import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { icons } from '../icons.ts'
import { kcbAdapter } from '../kcb/adapter.ts'
import { dependsOnKcb } from '../kcb/dependency.ts'

const known = {
  id: 'phone' as ProviderId,
  acr: 'urn:gwanmun:loa:2',
  amr: ['sms', 'otp'],
  // A text message, a call that reads the number out, the carriers' app (PASS).
  methods: [
    { id: 'sms', amr: ['sms', 'otp'] },
    { id: 'tel', amr: ['tel', 'otp'] },
    { id: 'app', amr: ['swk', 'pin'] },
  ],
} as const

export const phone: ProviderDefinition = {
  ...known,
  name: { ko: '휴대폰', en: 'Mobile phone' },
  inSentence: 'a mobile phone',
  need: { ko: '본인 명의 휴대폰, 문자 또는 앱 (KCB)', en: 'A phone in your own name, by text or app (KCB)' },
  icon: icons.phone,
  ...dependsOnKcb,
  open: (settings, tools) =>
    kcbAdapter(settings, { ...known, product: 'phone', failures: { BS01: 'declined', BS04: 'unavailable' } }, tools),
}
