// Writes docs/config.schema.json from the schema that reads the configuration; a test holds the two together.
import { writeFile } from 'node:fs/promises'
import { configJsonSchema } from '../src/config.ts'

await writeFile(
  new URL('../docs/config.schema.json', import.meta.url),
  `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
)
