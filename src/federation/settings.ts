import { z } from 'zod'
import { type Complaint, SetupError } from '../domain/complaint.ts'
import type { ProviderDefinition } from '../domain/provider.ts'
import { bytes, count, milliseconds, seconds, texts } from '../mechanics/setting.ts'
import type { ConfiguredProvider } from './federation.ts'
import { defaultHttpSettings } from './http.ts'

/** The part of `limits` that attempts go by. */
export const attemptLimits = {
  attemptSeconds: seconds({ from: 30, to: 3_600, fallback: 600 }, 'How long a person may be away at a provider.'),
}

/** The part of `providerCalls` that one verification goes by. */
export const callLimits = {
  connectMs: milliseconds(defaultHttpSettings.connectMs, 'How long connecting to a provider may take.'),
  totalMs: milliseconds(defaultHttpSettings.totalMs, 'How long one call to a provider may take, body included.'),
  deadlineMs: milliseconds(
    10_000,
    'How long a person waits for all calls of one verification together; at least `totalMs`, else calls would outlive the person’s wait.',
  ),
  returnWaitMs: milliseconds(
    2_000,
    'How long a returned person waits for one of the `capacity` permits before the answer is a refusal.',
  ),
  maxBytes: bytes(
    { from: 1_024, to: 16_777_216, fallback: defaultHttpSettings.maxBytes },
    'The largest answer of a provider that is read.',
  ),
  connections: count(
    { from: 1, to: 200_000, fallback: defaultHttpSettings.connections },
    'How many connections to one provider are open at most; at least `capacity`, else waiting for one would count as the provider’s slowness.',
  ),
}

const dependencyName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name: a–z, 0–9, hyphens')

/** `dependencies`: what people are told that the dependencies of providers are called. */
export const dependenciesSetting = z
  .record(dependencyName, texts(40))
  .refine((names) => Object.keys(names).length <= 64, 'must be 64 at most')
  .default({})
  .describe(
    'Dependencies that providers share (a relay, a carrier, a data centre), by short name (a–z, 0–9, hyphens; 64 at most), and what pages call them. `kcb` is known. Default none.',
  )

/** `providers`: settings by provider id. What else stands there is checked by that provider's own schema. */
export const providersSetting = z
  .record(
    z.string(),
    z
      .looseObject({
        enabled: z.boolean().default(true).describe('False closes the provider. Default true.'),
        probeAuthorization: z
          .boolean()
          .default(true)
          .describe(
            'Whether the provider’s login page (its authorization endpoint, without a request) is checked every few seconds. False where your network cannot reach it and people’s can; the light then knows less. Default true.',
          ),
        dependsOn: z
          .array(dependencyName)
          .max(8)
          .default([])
          .describe(
            'What the provider needs, as named in `dependencies`; it adds to what the provider’s definition says. While others on it fail and few people return, the door is not green, and pages name it. 8 at most. Default none.',
          ),
      })
      .describe('One provider; its own settings (issuer, client id, …) stand beside these, see docs/integrate.md.'),
  )
  .describe('Providers by id. A provider that is not named is not opened.')

/** Modules with providers of the operator's own. */
export const providerModulesSetting = z
  .array(z.string().min(1))
  .default([])
  .describe(
    'Modules with providers of your own: paths relative to this file (`./…`), or packages. They run with all the rights of the broker. Default none.',
  )

/**
 * The providers that the configuration opens, in the order of their definitions.
 * @throws SetupError naming every provider in the configuration that has no definition, and every dependency without a name
 */
export function configuredProviders(
  definitions: readonly ProviderDefinition[],
  { providers: settings, dependencies }: ProviderSettings,
): ConfiguredProvider[] {
  const known = new Set<string>(definitions.map(({ id }) => id))
  const unknown = Object.keys(settings).filter((id) => !known.has(id))
  const unnamed = unnamedDependencies(definitions, { providers: settings, dependencies })
  if (unknown.length + unnamed.length > 0)
    throw new SetupError([...unknown.map((id) => unknownProvider(id, [...known])), ...unnamed])
  const ofDefinitions = definitions.map(({ dependencyNames }) => dependencyNames)
  const dependencyNames = Object.assign({}, ...ofDefinitions, dependencies)
  return definitions.flatMap((definition) => {
    const given = settings[definition.id]
    if (!given?.enabled) return []
    const { enabled: _, probeAuthorization, dependsOn, ...rest } = given
    const all = [...new Set([...(definition.dependsOn ?? []), ...dependsOn])]
    return [{ definition: { ...definition, dependsOn: all, dependencyNames }, settings: rest, probeAuthorization }]
  })
}

/** What the configuration says of providers. */
export interface ProviderSettings {
  providers: z.infer<typeof providersSetting>
  dependencies: z.infer<typeof dependenciesSetting>
}

/** A mistyped name would be shared with no other provider, and weigh nothing. */
function unnamedDependencies(
  definitions: readonly ProviderDefinition[],
  { providers, dependencies }: ProviderSettings,
): Complaint[] {
  const known = new Set([...Object.keys(dependencies), ...definitions.flatMap(({ dependsOn = [] }) => dependsOn)])
  return Object.entries(providers).flatMap(([id, { dependsOn }]) =>
    dependsOn.filter((name) => !known.has(name)).map((name) => unknownDependency(id, name)),
  )
}

const unknownDependency = (id: string, name: string): Complaint => ({
  code: 'dependency_unknown',
  weight: 'fatal',
  setting: `providers.${id}.dependsOn`,
  what: `There is no dependency ${name}.`,
  mend: `Give dependencies.${name} a name in Korean and English, or correct the spelling.`,
})

const unknownProvider = (id: string, known: readonly string[]): Complaint => ({
  code: 'provider_unknown',
  weight: 'fatal',
  setting: `providers.${id}`,
  what: 'There is no provider of this name.',
  mend: `Name one of ${known.join(', ')}, or its module in providerModules.`,
})
