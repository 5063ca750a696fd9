import { configJsonSchema, environmentJsonSchema } from '../src/config.ts'

interface Field {
  description?: string
  default?: unknown
  properties?: Record<string, Field>
  additionalProperties?: Field
  items?: Field
}

const ofFile = configJsonSchema() as Field
const ofEnvironment = environmentJsonSchema() as Field

/**
 * The page with its tables written anew. A table stands between `<!-- settings: lights.thresholds -->` and
 * `<!-- end of settings -->`; `environment` is the one of the environment variables, `file` that of
 * the whole file, and `*` stands for any key, or for any item of a list.
 */
export function withTables(page: string): string {
  return page.replace(
    /(<!-- settings: (\S+) -->\n)[\s\S]*?(<!-- end of settings -->)/g,
    (_, begin: string, path: string, end: string) => `${begin}${tableOf(path)}${end}`,
  )
}

function tableOf(path: string): string {
  const steps = path === 'environment' || path === 'file' ? [] : path.split('.')
  const fields = steps.reduce(
    (at, step) => (step === '*' ? (at.additionalProperties ?? at.items) : at.properties?.[step]) ?? missing(path),
    path === 'environment' ? ofEnvironment : ofFile,
  ).properties
  const rows = Object.entries(fields ?? missing(path)).map(
    ([name, field]) => `| \`${name}\` | ${defaultOf(field)} | ${textOf(field)} |`,
  )
  const title = path === 'environment' ? 'variable' : `\`${path}\``
  return [`| ${path === 'file' ? 'key' : title} | default | |`, '|---|---|---|', ...rows, ''].join('\n')
}

function missing(path: string): never {
  throw new Error(`there are no settings ${path}`)
}

function defaultOf(field: Field): string {
  const value = field.default
  return value === undefined || typeof value === 'object' ? '' : `\`${value}\``
}

/** Without the default, where it has a column of its own. */
function textOf({ description = '', default: value }: Field): string {
  const hasColumn = value !== undefined && typeof value !== 'object'
  const text = hasColumn
    ? description.replace(/; default [\d,.]+\.$/, '.').replace(/ Default (true|false|`[^`]+`)\.$/, '')
    : description
  return text.replaceAll('|', '\\|')
}
