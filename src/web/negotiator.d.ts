/** The library that Express itself negotiates with. Its published types lack `preferred`. */
declare module 'negotiator' {
  export default class Negotiator {
    constructor(request: { headers: Readonly<Record<string, string | undefined>> })
    /** The best of `available` by the client's `Accept-Encoding`; `preferred` decides between equals. Undefined: none. */
    encoding<Coding extends string>(
      available: readonly Coding[],
      options: { preferred: readonly string[] },
    ): Coding | undefined
  }
}
