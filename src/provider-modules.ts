import { createRequire } from 'node:module'
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { ConfigError } from './config.ts'
import { acrForm, iconForm, methodForm, type ProviderDefinition } from './domain/provider.ts'
import { texts } from './mechanics/setting.ts'

/** What a module must say about its provider; more is ignored. */
const definitionSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name as in URLs: a–z, 0–9, hyphens'),
  name: texts(200).loose(),
  need: texts(200).loose(),
  icon: z
    .string()
    .regex(iconForm, 'must be SVG path data on a grid of 24, 2000 characters at most; `icons` of the SDK has some'),
  acr: z.string().regex(acrForm, 'must be urn:gwanmun:loa:1 to urn:gwanmun:loa:4'),
  amr: z.array(z.string().min(1)).min(1),
  methods: z
    .array(
      z.object({ id: z.string().regex(methodForm, 'must be a short name'), amr: z.array(z.string().min(1)).min(1) }),
    )
    .min(1)
    .optional(),
  dependsOn: z.array(z.string().min(1)).optional(),
  dependencyNames: z.record(z.string(), texts(40).loose()).optional(),
  open: z.custom((value) => typeof value === 'function', 'must be a function'),
})

export interface ProviderSources {
  /** Providers that are always known, in their order; loaded ones stand behind them. */
  builtIn: readonly ProviderDefinition[]
  /** `providerModules` of the configuration file, in their order. */
  modules: readonly string[]
  /** The configuration file, to which paths are relative; undefined: the working directory. */
  configFile: string | undefined
  /** Handed to modules that export a function. */
  sdk: object
}

/**
 * Every provider that this installation knows. A module is code with all our rights, so only the configuration file names one. It
 * exports definitions, or functions that are given the SDK and make one: as default, else by any names.
 * @throws ConfigError naming the module and what is wrong with it
 */
export async function loadProviders({
  builtIn,
  modules,
  configFile,
  sdk,
}: ProviderSources): Promise<ProviderDefinition[]> {
  const doors = builtIn.map((door) => withReadableComplaints(door))
  for (const name of modules)
    for (const door of await definitionsOf(name, configFile, sdk)) {
      if (doors.some(({ id }) => id === door.id))
        throw new ConfigError(titleOf(name), `there is a door ${door.id} already`)
      doors.push(withReadableComplaints(door, name))
    }
  return doors
}

const titleOf = (name: string) => `The provider module ${name}`

async function definitionsOf(name: string, configFile: string | undefined, sdk: object): Promise<ProviderDefinition[]> {
  const exported = await load(name, configFile)
  const found = 'default' in exported ? [exported['default']] : Object.values(exported)
  if (found.length === 0) throw new ConfigError(titleOf(name), 'exports nothing')
  return Promise.all(found.map((one) => definitionIn(name, one, sdk)))
}

async function definitionIn(name: string, exported: unknown, sdk: object): Promise<ProviderDefinition> {
  let made = exported
  if (typeof exported === 'function')
    try {
      made = await exported(sdk)
    } catch (error) {
      throw new ConfigError(titleOf(name), `its function failed: ${String(error)}`, { cause: error })
    }
  const { error } = definitionSchema.safeParse(made)
  if (error) throw new ConfigError(titleOf(name), error)
  return made as ProviderDefinition
}

async function load(name: string, configFile: string | undefined): Promise<Record<string, unknown>> {
  const beside = resolve(configFile ?? 'gwanmun.json')
  try {
    if (name.startsWith('file:')) return await import(name)
    if (name.startsWith('.') || isAbsolute(name)) return await import(pathToFileURL(resolve(beside, '..', name)).href)
    return await import(packageFile(name, beside))
  } catch (error) {
    throw new ConfigError(titleOf(name), `cannot be loaded: ${String(error)}`, { cause: error })
  }
}

/** A package installed beside the configuration file; else, or where it is for `import` alone, one installed beside us. */
function packageFile(name: string, beside: string): string {
  try {
    return pathToFileURL(createRequire(beside).resolve(name)).href
  } catch {
    return name
  }
}

/**
 * Makes what a provider's own check of its settings throws a complaint with provider and field.
 * @param module the provider's module; undefined for a built-in one: what fails there otherwise is a mistake of ours and stays so
 */
function withReadableComplaints(door: ProviderDefinition, module?: string): ProviderDefinition {
  return {
    ...door,
    open(settings, tools) {
      try {
        return door.open(settings, tools)
      } catch (error) {
        // A module may bring a zod of its own, of which ours knows no instance.
        if (Array.isArray((error as { issues?: unknown }).issues))
          throw new ConfigError(`The configuration of providers.${door.id}`, error as z.ZodError)
        if (module === undefined) throw error
        const what = `its door ${door.id} cannot be opened: ${String(error)}`
        throw new ConfigError(titleOf(module), what, { cause: error })
      }
    },
  }
}
