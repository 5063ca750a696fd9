import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'

/** One command, as its route sees it. */
export interface Command {
  sandbox: Sandbox
  sandboxes: Sandboxes
  /** The path segment that stands for `{id}` in the route, decoded. */
  id: string
  query: URLSearchParams
  /** The body as JSON. @throws ControlProblem 400 `not_json` */
  body(): Promise<unknown>
}

/** What a route answers: a status and, but for 204, a document. */
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

/** `GET flows/{id}/verdict` → what answers it. One `{id}` a route at most. */
export type Routes = Readonly<Record<string, (command: Command) => Reply | Promise<Reply>>>
