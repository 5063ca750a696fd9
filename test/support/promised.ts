/** A promise with its handles outside: something that happens when the test says so. */
export interface Promised<T> {
  promise: Promise<T>
  resolve(value: T): void
  reject(error: unknown): void
}

/** `Promise.withResolvers`, which Node 20 does not have yet. */
export function promised<T = void>(): Promised<T> {
  let handles: Pick<Promised<T>, 'resolve' | 'reject'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    handles = { resolve, reject }
  })
  return { promise, ...(handles as Pick<Promised<T>, 'resolve' | 'reject'>) }
}
