import assert from 'node:assert/strict'
import type { Router } from 'express'
import { errorCodes } from '../../src/domain/errors.ts'
import { statusOf } from '../../src/web/errors.ts'
import { blockRoutes } from '../../src/web/ops/blocks.ts'
import { opsDocument } from '../../src/web/ops/openapi.ts'
import { type OpsTools, opsRoutes } from '../../src/web/ops/routes.ts'
import { terminalRoutes } from '../../src/web/ops/terminals.ts'

interface Operation {
  security?: unknown
  parameters: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string }>
}
const document = opsDocument() as { openapi: string; paths: Record<string, Record<string, Operation>> }
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
)

/** What a router answers, as `get /path/{parameter}`. */
function routesOf(router: Router): string[] {
  const layers = router.stack as { route?: { path: string; stack: { method: string }[] } }[]
  return layers.flatMap(({ route }) => {
    const methods = new Set(route?.stack.map(({ method }) => method))
    return [...methods].map((method) => `${method} ${route?.path.replace(/:(\w+)/g, '{$1}')}`)
  })
}

describe('The OpenAPI document of the operators', () => {
  it('describes every call there is, and none that there is not', () => {
    const nowhere = {} as OpsTools & Parameters<typeof terminalRoutes>[0] & Parameters<typeof blockRoutes>[0]
    const routes = [opsRoutes(nowhere), terminalRoutes(nowhere), blockRoutes(nowhere)].flatMap(routesOf)
    assert.deepEqual(operations.map(({ name }) => name).sort(), routes.sort())
  })

  it('demands a token for each, and names every refusal under its status', () => {
    for (const { name, operation } of operations) {
      assert.deepEqual(operation.security, [{ operator: [] }], name)
      for (const status of ['401', '403', '429']) assert.ok(status in operation.responses, `${name} ${status}`)
      for (const [status, { description }] of Object.entries(operation.responses))
        for (const [, code] of description.matchAll(/`(\w+)`/g)) {
          const known = errorCodes.find((one) => one === code) ?? assert.fail(`${name}: ${code}`)
          assert.equal(String(statusOf({ code: known })), status)
        }
    }
  })

  it('says what a decision looks like, and that none goes without an end and a reason', () => {
    const decide = operations.find(({ name }) => name.startsWith('post'))?.operation
    const schema = decide?.requestBody?.content['application/json']?.schema as {
      oneOf?: { required: string[] }[]
      anyOf?: { required: string[] }[]
    }
    const kinds = schema.oneOf ?? schema.anyOf ?? []
    assert.equal(kinds.length, 4)
    for (const { required } of kinds) for (const name of ['until', 'reason']) assert.ok(required.includes(name), name)
  })
})
