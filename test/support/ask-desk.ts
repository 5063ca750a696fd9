/** What the desk tells of each server. */
export interface SharedServers {
  /** A database number that no other file has. */
  redis: { port: number; database: number }
  cluster: { nodes: string; ports: readonly number[] }
  /** `template` is a database with the broker's schema, to be copied; `address` is that of the server without a database. */
  postgres: { address: string; template: string }
  chromium: { endpoint: string }
  /** The folder of the whole tree as JavaScript, as a URL. */
  compiled: { folder: string }
}

/** Asks the desk of this run. @throws Error with what the server said when it did not start */
export async function askDesk<Name extends keyof SharedServers>(name: Name): Promise<SharedServers[Name]> {
  const desk = process.env['GWANMUN_TEST_DESK']
  if (!desk) throw new Error('The shared servers are there in mocha only, with the .mocharc.json of this repository')
  const answer = await fetch(`${desk}/${name}`)
  if (!answer.ok) throw new Error(`The shared ${name} did not start: ${await answer.text()}`)
  return (await answer.json()) as SharedServers[Name]
}
