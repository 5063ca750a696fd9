import { readdir, readFile } from 'node:fs/promises'
import type { IRouter } from 'express'

/**
 * Every route there is, read from the modules that make them and not from a list: a route that is written tomorrow is here
 * tomorrow.
 */
export interface Route {
  /** As `POST /api/v1/holds/{id}/extend`; a page's as `GET /slots`. */
  name: string
  kind: 'api' | 'ops' | 'page'
}

const web = new URL('../../src/web/', import.meta.url)
/** Where the routes of each folder are mounted by `site.ts`. */
const folders = { api: '/api/v1', ops: '/ops/api/v1', routes: '' } as const
const kinds = { api: 'api', ops: 'ops', routes: 'page' } as const

/** A route is written as one of these calls. */
const routeCall = /\brouter\s*(?:\.(?:get|post|put|patch|delete|head|all)\(|\[)/

/** Stands for all that a router is given: no route is called, only counted. */
const anything: never = new Proxy(() => anything, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => 'anything' : anything),
}) as never

interface Layer {
  route?: { path: string | string[]; stack: { method: string }[] }
}

const isRouter = (made: unknown): made is IRouter =>
  typeof made === 'function' && Array.isArray((made as Partial<IRouter>).stack)

function routesOf(router: IRouter, at: string): string[] {
  return (router.stack as Layer[]).flatMap(({ route }) => {
    // HEAD is GET without a body.
    const methods = new Set(route?.stack.map(({ method }) => method.toUpperCase()).filter((one) => one !== 'HEAD'))
    const paths = [route?.path ?? []].flat().map((path) => at + path.replace(/:(\w+)/g, '{$1}'))
    return [...methods].flatMap((method) => paths.map((path) => `${method} ${path}`))
  })
}

/** Calls what makes a router, in the Korean pages' language where it asks for one. */
function made(make: (...given: never[]) => unknown): IRouter[] {
  if (!/\bRouter\(/.test(String(make))) return []
  const lang = 'ko' as never
  const router: unknown = make.length === 1 && /\(lang\b/.test(String(make)) ? make(lang) : make(anything, lang)
  return isRouter(router) ? [router] : []
}

export async function everyRoute(): Promise<Route[]> {
  const found: Route[] = []
  for (const [folder, at] of Object.entries(folders) as [keyof typeof folders, string][])
    for (const file of await readdir(new URL(`${folder}/`, web))) {
      const exported = Object.values((await import(new URL(`${folder}/${file}`, web).href)) as object)
      const makers = exported.filter((one) => typeof one === 'function')
      const names = new Set(makers.flatMap(made).flatMap((router) => routesOf(router, at)))
      found.push(...[...names].map((name) => ({ name, kind: kinds[folder] })))
    }
  return found
}

/** Files of the site, outside of those folders, that write a route of their own. */
export async function routesElsewhere(): Promise<string[]> {
  const files = await readdir(web, { recursive: true })
  const sources = files.filter(
    (file) => /\.tsx?$/.test(file) && !Object.keys(folders).includes(file.split('/')[0] ?? ''),
  )
  const written = await Promise.all(
    sources.map(async (file) => (routeCall.test(await readFile(new URL(file, web), 'utf8')) ? [file] : [])),
  )
  return written.flat()
}
