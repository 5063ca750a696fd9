import type { ProviderDefinition } from '../../src/domain/provider.ts'

/** What the doors of KCB share: its relay answers for both. */
export const dependsOnKcb = {
  dependsOn: ['kcb'],
  dependencyNames: { kcb: { ko: 'KCB', en: 'KCB' } },
} satisfies Partial<ProviderDefinition>
