/** A sandbox cannot be created, or has ended; with a stable code. */
export class SandboxRefused extends Error {
  readonly code: 'sandbox_exists' | 'too_many_sandboxes' | 'no_such_sandbox'
  constructor(code: SandboxRefused['code'], message: string) {
    super(message)
    this.name = 'SandboxRefused'
    this.code = code
  }
}
