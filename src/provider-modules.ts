import { createRequire } from 'node:module'
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { ConfigError } from './config.ts'
import type { ProviderDefinition } from './domain/provider.ts'
import { texts } from './mechanics/setting.ts'

/** What a module must say of its door; more is none of our business. */
const definitionSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name as in URLs: a–z, 0–9, hyphens'),
  name: texts(200).loose(),
  need: texts(200).loose(),
  icon: z.enum(['certificate', 'phone', 'card', 'letter', 'speech']),
  acr: z.enum(['urn:gwanmun:loa:2', 'urn:gwanmun:loa:3']),
  amr: z.array(z.string().min(1)).min(1),
  dependsOn: z.array(z.string().min(1)).optional(),
  open: z.custom((value) => typeof value === 'function', 'must be a function'),
})

export interface DoorSources {
  /** Doors that are always known; their order stays, and what is loaded stands behind them. */
  builtIn: readonly ProviderDefinition[]
  /** `providerModules` of the configuration file, in their order. */
  modules: readonly string[]
  /** The configuration file, to which paths are relative; undefined: the working directory. */
  configFile: string | undefined
  /** Handed to modules that export a function. */
  kit: object
}

/**
 * Every door this installation knows. A module is code with all our rights, so only the configuration file names one. It
 * exports definitions, or functions that make one of the kit: as default, else by any names.
 * @throws ConfigError naming the module and what is wrong with it
 */
export async function loadDoors({ builtIn, modules, configFile, kit }: DoorSources): Promise<ProviderDefinition[]> {
  const doors = builtIn.map((door) => withReadableComplaints(door))
  for (const name of modules)
    for (const door of await doorsOf(name, configFile, kit)) {
      if (doors.some(({ id }) => id === door.id))
        throw new ConfigError(titleOf(name), `there is a door ${door.id} already`)
      doors.push(withReadableComplaints(door, name))
    }
  return doors
}

const titleOf = (name: string) => `The provider module ${name}`

async function doorsOf(name: string, configFile: string | undefined, kit: object): Promise<ProviderDefinition[]> {
  const exported = await load(name, configFile)
  const found = 'default' in exported ? [exported['default']] : Object.values(exported)
  if (found.length === 0) throw new ConfigError(titleOf(name), 'exports nothing')
  return Promise.all(found.map((one) => definitionIn(name, one, kit)))
}

async function definitionIn(name: string, exported: unknown, kit: object): Promise<ProviderDefinition> {
  let made = exported
  if (typeof exported === 'function')
    try {
      made = await exported(kit)
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
 * The door's own check of its settings throws whatever its checker throws; whoever starts us wants provider and field.
 * @param module where the door came from; what fails otherwise in one of ours is a mistake of ours, and stays as it is
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
