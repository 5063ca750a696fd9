import assert from 'node:assert/strict'
import type { Router } from 'express'
import { errorCodes } from '../../src/domain/errors.ts'
import { type BookingTools, bookingRoutes } from '../../src/web/api/bookings.ts'
import { catalogueRoutes } from '../../src/web/api/catalogue.ts'
import { openApiDocument } from '../../src/web/api/openapi.ts'
import { type OpeningTools, openingRoutes } from '../../src/web/api/openings.ts'
import { type SessionTools, sessionRoutes } from '../../src/web/api/session.ts'
import { windowRoutes } from '../../src/web/api/window.ts'
import { statusOf } from '../../src/web/errors.ts'
import type { CatalogueBoard } from '../../src/web/live/catalogue.ts'

interface Operation {
  summary: string
  security?: unknown
  parameters: { name: string; in: string; required: boolean; schema: object }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}

const document = openApiDocument() as {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> }
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
)

/** What a router answers, as `get /path/{parameter}`. HEAD needs no words of its own: it is what GET says, without a body. */
function routesOf(router: Router): string[] {
  const layers = router.stack as { route?: { path: string | string[]; stack: { method: string }[] } }[]
  return layers.flatMap(({ route }) => {
    const methods = new Set(route?.stack.map(({ method }) => method))
    methods.delete('head')
    const paths = [route?.path ?? []].flat().map((path) => path.replace(/:(\w+)/g, '{$1}'))
    return [...methods].flatMap((method) => paths.map((path) => `${method} ${path}`))
  })
}

describe('The OpenAPI document', () => {
  it('describes every call there is, and none that there is not', () => {
    const routers = [
      catalogueRoutes(() => assert.fail('is not called'), {} as CatalogueBoard),
      windowRoutes({} as Parameters<typeof windowRoutes>[0], []),
      sessionRoutes({} as SessionTools),
      openingRoutes({ world: { now: Date.now } } as OpeningTools),
      bookingRoutes({} as BookingTools),
    ]
    const routes = routers.flatMap(routesOf)
    assert.deepEqual(operations.map(({ name }) => name).sort(), routes.sort())
    assert(routes.length >= 14)
  })

  it('is OpenAPI 3.1 in which every reference leads somewhere and every path parameter is declared', () => {
    assert.match(document.openapi, /^3\.1\.\d+$/)
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to)
    assert(references.length > 0)
    for (const to of references) {
      assert.match(to, /^#\/components\/schemas\/\w+$/)
      assert(document.components.schemas[to.slice(to.lastIndexOf('/') + 1)], to)
    }
    for (const { name, path, operation } of operations) {
      const inPath = operation.parameters.filter((one) => one.in === 'path')
      assert.deepEqual(
        inPath.map((one) => `{${one.name}}`),
        path.match(/\{\w+\}/g) ?? [],
        name,
      )
      assert(inPath.every(({ required }) => required))
    }
    assert(!JSON.stringify(document).includes('$schema'))
  })

  it('names every refusal by code under its status, as a problem document', () => {
    const problem = document.components.schemas['Problem'] as { properties: { code: { enum: string[] } } }
    assert.deepEqual(problem.properties.code.enum, [...errorCodes])
    for (const { name, operation } of operations)
      assert.match(operation.responses['503']?.description ?? '', /`store_unavailable`/, name)
    for (const { name, operation } of operations)
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        if (status.startsWith('2')) continue
        const codes = [...description.matchAll(/`(\w+)`/g)].map(([, code]) => code)
        assert(codes.length > 0, `${name} ${status}`)
        for (const code of codes) {
          const known = errorCodes.find((one) => one === code) ?? assert.fail(`${name}: ${code}`)
          assert.equal(String(statusOf({ code: known })), status, `${name}: ${code}`)
        }
        assert.deepEqual(Object.keys(content ?? {}), ['application/problem+json'])
      }
  })

  it('says who may call what, and that a booking needs an Idempotency-Key', () => {
    const open = operations.filter(({ operation }) => !operation.security).map(({ name }) => name)
    assert.deepEqual(open.sort(), [
      ...['get /campaigns', 'get /clinics', 'get /openings', 'get /openings/{opensAt}/announcement.json'],
      ...['get /openings/{opensAt}/draw.json', 'get /openings/{opensAt}/pool/{part}.txt', 'get /slots', 'post /turn'],
    ])
    for (const { name, operation } of operations)
      assert.equal('401' in operation.responses, operation.security !== undefined, name)
    const booking = operations.find(({ name }) => name === 'post /bookings') ?? assert.fail('no such call')
    const header = booking.operation.parameters.find((one) => one.in === 'header')
    assert.deepEqual([header?.name, header?.required], ['Idempotency-Key', true])
    assert(booking.operation.requestBody?.content['application/json'])
  })
})
