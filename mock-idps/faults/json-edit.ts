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

/** Whether a list has, or could be given, a member of this number: one beyond its last at most. */
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

/** The object or list a path ends in; objects on the way are made when `make` is given. */
function parentOf(document: Members, way: readonly string[], make: boolean): Holder | undefined {
  let here: Holder | undefined = document
  for (const step of way) {
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

/** A changed copy. What is to be removed and is not there is passed over; so is a number far beyond a list. */
export function edited(document: Readonly<Members>, edit: Edit): Members {
  const copy = structuredClone(document) as Members
  const at = (path: string, make: boolean, act: (parent: Holder, last: string) => void) => {
    const way = stepsOf(path)
    const last = way.pop()
    const parent = parentOf(copy, way, make)
    if (parent && last !== undefined) act(parent, last)
  }
  for (const [path, value] of Object.entries(edit.set ?? {}))
    at(path, true, (parent, last) => write(parent, last, value))
  for (const path of edit.remove ?? []) at(path, false, remove)
  return copy
}
