/** A shorter queue is not rebuilt: its empty positions cost next to nothing. */
const leastToCompact = 64

/**
 * Items in ascending order of their key. They are taken from the front or from anywhere, and items before a key are counted.
 *
 * A Fenwick tree of presence over the appended keys: `append` is O(1) amortised, the rest O(log n). Memory stays within
 * about twice the items in it, because positions left empty are compacted away once they are the majority.
 */
export class RankedQueue<Item> {
  private keys: number[] = []
  private items: (Item | null)[] = []
  /** `sums[i]` counts the items in the 1-based positions (i − lowest bit of i, i]. */
  private sums: number[] = [0]
  private head = 0
  private count = 0

  get size(): number {
    return this.count
  }

  /** The first item, left where it is; null when empty. */
  get first(): Item | null {
    return this.items[this.firstIndex()] ?? null
  }

  /** `key` must be greater than every key before. */
  append(key: number, item: Item): void {
    const position = this.keys.push(key)
    this.items.push(item)
    let sum = 1
    for (let step = 1; step < (position & -position); step <<= 1) sum += this.sums[position - step] ?? 0
    this.sums.push(sum)
    this.count++
  }

  /** Puts an item where its key belongs, before another one with the same. O(n). */
  insert(key: number, item: Item): void {
    const index = this.lowerBound(key)
    if (index === this.keys.length) {
      this.append(key, item)
      return
    }
    this.keys.splice(index, 0, key)
    this.items.splice(index, 0, item)
    this.compact()
  }

  /** Takes the first item; null when empty. */
  shift(): Item | null {
    return this.take(this.firstIndex())
  }

  /** Takes the item out; does nothing when it is not there. @param item where several may have the key */
  remove(key: number, item?: Item): void {
    for (let index = this.lowerBound(key); this.keys[index] === key; index++)
      if (item === undefined || this.items[index] === item) {
        this.take(index)
        return
      }
  }

  /** How many items have a smaller key. */
  countBefore(key: number): number {
    let before = 0
    for (let position = this.lowerBound(key); position > 0; position -= position & -position)
      before += this.sums[position] ?? 0
    return before
  }

  private firstIndex(): number {
    while (this.head < this.items.length && this.items[this.head] === null) this.head++
    return this.head
  }

  /** Index of the first key that is not smaller. */
  private lowerBound(key: number): number {
    let [low, high] = [0, this.keys.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.keys[middle] ?? 0) < key) low = middle + 1
      else high = middle
    }
    return low
  }

  private take(index: number): Item | null {
    const item = this.items[index] ?? null
    if (item === null) return null
    this.items[index] = null
    for (let position = index + 1; position < this.sums.length; position += position & -position)
      this.sums[position] = (this.sums[position] ?? 0) - 1
    this.count--
    if (this.keys.length > leastToCompact && this.count * 2 < this.keys.length) this.compact()
    return item
  }

  private compact(): void {
    const [keys, items] = [this.keys, this.items]
    this.keys = []
    this.items = []
    this.sums = [0]
    this.head = 0
    this.count = 0
    items.forEach((item, index) => {
      if (item !== null) this.append(keys[index] ?? 0, item)
    })
  }
}
