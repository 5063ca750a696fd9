import { GwanmunError } from '../../domain/errors.ts'
import type { ProviderDefinition } from '../../domain/provider.ts'

/** The provider with this id. @throws GwanmunError `provider_unknown` */
export type ProviderNamed = (id: string | undefined) => ProviderDefinition

export function openProviderNamed(providers: readonly ProviderDefinition[]): ProviderNamed {
  return (id) => {
    const provider = providers.find((one) => one.id === id)
    if (!provider) throw new GwanmunError('provider_unknown')
    return provider
  }
}
