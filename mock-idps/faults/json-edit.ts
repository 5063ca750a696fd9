/** A JSON object. */
export type Members = Record<string, unknown>

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `a.b\\.c.0` → `a`, `b.c`, `0`. */
export function stepsOf(path: string): string[] {
  return (path.match(/(?:\\.|[^.\\])+/g) ?? []).map((step) => step.replace(/\\(.)/g, '$1'))
}

type Holder = Members | unknown[]

function holderIn(value: unknown): Holder | undefined {
  return Array.isArray(value) || isMembers(value) ? value : undefined
}

/** True for an index inside the list, or the one directly after its end. */
function fits(list: unknown[], step: string): boolean {
  return /^\d{1,6}$/.test(step) && Number(step) <= list.length
}

function read(holder: Holder, step: string): unknown {
  if (Array.isArray(holder)) return fits(holder, step) ? holder[Number(step)] : undefined
  return Object.hasOwn(holder, step) ? holder[step] : undefined
}

function write(holder: Holder, step: string, value: unknown): void {
  if (!Array.isArray(holder)) holder[step] = value
  else if (fits(holder, step)) holder[Number(step)] = value
}

function remove(holder: Holder, step: string): void {
  if (!Array.isArray(holder)) delete holder[step]
  else if (fits(holder, step)) holder.splice(Number(step), 1)
}

/** The object or list that holds the last member of a path. With `make`, missing objects on the path are created. */
function parentOf(document: Members, steps: readonly string[], make: boolean): Holder | undefined {
  let here: Holder | undefined = document
  for (const step of steps) {
    if (!here) return undefined
    if (make && !holderIn(read(here, step))) write(here, step, {})
    here = holderIn(read(here, step))
  }
  return here
}

export interface Edit {
  set?: Record<string, unknown> | undefined
  remove?: readonly string[] | undefined
}

/** Returns a changed copy. Missing members to remove are ignored, and so is an index far beyond a list. */
export function edited(document: Readonly<Members>, edit: Edit): Members {
  const copy = structuredClone(document) as Members
  const at = (path: string, make: boolean, act: (parent: Holder, last: string) => void) => {
    const steps = stepsOf(path)
    const last = steps.pop()
    const parent = parentOf(copy, steps, make)
    if (parent && last !== undefined) act(parent, last)
  }
  for (const [path, value] of Object.entries(edit.set ?? {}))
    at(path, true, (parent, last) => write(parent, last, value))
  for (const path of edit.remove ?? []) at(path, false, remove)
  return copy
}
