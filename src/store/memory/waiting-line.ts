import { RankedQueue } from './ranked-queue.ts'

/** Places of a pool that are being given: `base` to `base + people − 1`, of which the first `placed` have been. */
interface Gap {
  readonly base: number
  readonly people: number
  placed: number
}

/**
 * The line of a room in the order of keys, with room for the places of a pool that are given later than those behind them. It
 * gives no item from behind a place that is still to be given. All in O(log n) for each pool of which an item is left.
 */
export class WaitingLine<Item> {
  /** In the order of keys: before a pool, its places, behind it, and so on. */
  private parts: { from: number; queue: RankedQueue<Item> }[] = [{ from: 0, queue: new RankedQueue() }]
  private gap: Gap | null = null

  get size(): number {
    return this.parts.reduce((sum, { queue }) => sum + queue.size, 0)
  }

  /** The next one to be called; null: none, or the next place is not given yet. */
  get first(): Item | null {
    return this.nextPart()?.queue.first ?? null
  }

  /** `key` must be greater than every key before, and than those of a pool. */
  append(key: number, item: Item): void {
    this.lastPart().append(key, item)
  }

  /** Puts an item where its key belongs, wherever that is. O(n): for the days after a loss. */
  insert(key: number, item: Item): void {
    this.partOf(key).insert(key, item)
  }

  /** Keeps the keys `base` to `base + people − 1` free. Not before the last pool is placed. */
  reserve(base: number, people: number): void {
    this.gap = { base, people, placed: 0 }
    for (const from of [base, base + people]) this.parts.push({ from, queue: new RankedQueue() })
  }

  /** Gives the next place of the pool; null: it is passed over. @returns its key */
  place(item: Item | null): number {
    const { gap } = this
    if (gap === null) throw new Error('no places are kept free')
    const key = gap.base + gap.placed++
    if (item !== null) this.parts.at(-2)?.queue.append(key, item)
    if (gap.placed === gap.people) this.gap = null
    return key
  }

  /** Takes the next one to be called. */
  shift(): Item | null {
    return this.nextPart()?.queue.shift() ?? null
  }

  /** Takes the item out; does nothing when it is not there. */
  remove(key: number, item: Item): void {
    this.partOf(key).remove(key, item)
  }

  /** How many stand before a key, places of a pool that are not given yet among them. */
  countBefore(key: number): number {
    const own = this.partOf(key)
    let before = own.countBefore(key)
    for (const { queue } of this.parts) {
      if (queue === own) break
      before += queue.size
    }
    return before + this.openPlacesBefore(key)
  }

  private openPlacesBefore(key: number): number {
    const { gap } = this
    return gap === null ? 0 : Math.max(0, Math.min(key, gap.base + gap.people) - gap.base - gap.placed)
  }

  private nextPart() {
    // What is empty in front stays empty: keys grow.
    while (this.parts.length > (this.gap === null ? 1 : 2) && this.parts[0]?.queue.size === 0) this.parts.shift()
    const [next] = this.parts
    return this.gap !== null && this.parts.length === 2 && next?.queue.size === 0 ? undefined : next
  }

  private lastPart(): RankedQueue<Item> {
    return this.parts[this.parts.length - 1]?.queue as RankedQueue<Item>
  }

  private partOf(key: number): RankedQueue<Item> {
    return (this.parts.findLast(({ from }) => from <= key) ?? this.parts[0])?.queue as RankedQueue<Item>
  }
}
