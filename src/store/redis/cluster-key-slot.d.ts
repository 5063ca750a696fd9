/** The library that ioredis itself uses has no types. */
declare module 'cluster-key-slot' {
  /** The slot of a key, 0 to 16383 (Redis Cluster specification, Key distribution model). */
  export default function slotOf(key: string): number
}
