import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { icons } from '../icons.ts'
import { kcbAdapter } from '../kcb/adapter.ts'
import { dependsOnKcb } from '../kcb/dependency.ts'

const known = {
  id: 'ipin' as ProviderId,
  acr: 'urn:gwanmun:loa:2',
  amr: ['pwd'],
  methods: [{ id: 'password', amr: ['pwd'] }],
} as const

export const ipin: ProviderDefinition = {
  ...known,
  name: { ko: '아이핀', en: 'i-PIN' },
  need: { ko: '아이핀 아이디와 비밀번호 (KCB)', en: 'i-PIN name and password (KCB)' },
  icon: icons.card,
  ...dependsOnKcb,
  open: (settings, tools) => kcbAdapter(settings, { ...known, product: 'ipin', failures: { TS01: 'declined' } }, tools),
}
