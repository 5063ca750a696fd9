/** Who asks a fair queue to run something. */
export interface Caller {
  /** Network shard, 0 to 15 (the flow distinguisher of APF). Callers without one share a queue of their own. */
  networkShard: number | undefined
  /** Whether the browser still waits. Asked when its turn comes. */
  isConnected(): boolean
}

/**
 * Limits what runs at once at one provider, and lets callers wait for a permit, each network shard in its own queue. A code
 * cannot be redeemed later, so no person is refused only because this moment is busy. But anybody can return with made-up codes:
 * a shard that brings many takes no permit of the others. See docs/decisions/0012.
 */
export interface FairQueue {
  /**
   * Runs `work` with a permit, which is given back when it ends, well or not.
   * @throws GwanmunError `provider_unavailable` (fault `broker`, reason `queue_full`): the wait limit passed, too many waited
   *   and this caller was the last of the longest queue, or its browser has gone. `work` was then never called
   */
  run<Result>(caller: Caller, work: () => Promise<Result>): Promise<Result>
  /**
   * Callers that wait because all permits are taken, those with a browser that has gone included. 0 while a permit is free: a
   * caller who waits then waits behind its own shard only, and that must not colour the light of all.
   */
  waiting(): number
}
