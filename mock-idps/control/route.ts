import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'

/** One request to the control API. */
export interface Command {
  sandbox: Sandbox
  sandboxes: Sandboxes
  /** The decoded path segment at `{id}` of the route. */
  id: string
  query: URLSearchParams
  /** The body as JSON. @throws ControlProblem 400 `not_json` */
  body(): Promise<unknown>
}

/** The answer of a route: a status and, except for 204, a document. */
export interface Reply {
  status: number
  body?: unknown
}

/** A refusal with a stable code. */
export class ControlProblem extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, title: string) {
    super(title)
    this.status = status
    this.code = code
  }
}

/** Handlers by method and path, e.g. `GET flows/{id}/verdict`. A path has at most one `{id}`. */
export type Routes = Readonly<Record<string, (command: Command) => Reply | Promise<Reply>>>
