/** Items in ascending order of their key. They are taken from the front or from anywhere, and items before a key are counted. */
export interface RankedQueue<Item> {
  readonly size: number
  /** `key` must be greater than every key before. */
  append(key: number, item: Item): void
  /** Takes the first item; null when empty. */
  shift(): Item | null
  /** Takes the item out; does nothing when it is not there. */
  remove(key: number): void
  /** How many items have a smaller key. */
  countBefore(key: number): number
}

/** A shorter queue is not rebuilt: its empty positions cost next to nothing. */
const leastToCompact = 64

/**
 * A Fenwick tree of presence over the appended keys: `append` is O(1) amortised, the rest O(log n). Memory stays within
 * about twice the items in it, because positions left empty are compacted away once they are the majority.
 */
export function rankedQueue<Item>(): RankedQueue<Item> {
  let keys: number[] = []
  let items: (Item | null)[] = []
  /** `sums[i]` counts the items in the 1-based positions (i − lowest bit of i, i]. */
  let sums: number[] = [0]
  let head = 0
  let size = 0

  function append(key: number, item: Item): void {
    const position = keys.push(key)
    items.push(item)
    let sum = 1
    for (let step = 1; step < (position & -position); step <<= 1) sum += sums[position - step] ?? 0
    sums.push(sum)
    size++
  }

  /** Index of the first key that is not smaller. */
  function lowerBound(key: number): number {
    let [low, high] = [0, keys.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((keys[middle] ?? 0) < key) low = middle + 1
      else high = middle
    }
    return low
  }

  function take(index: number): Item | null {
    const item = items[index] ?? null
    if (item === null) return null
    items[index] = null
    for (let position = index + 1; position < sums.length; position += position & -position)
      sums[position] = (sums[position] ?? 0) - 1
    size--
    if (keys.length > leastToCompact && size * 2 < keys.length) compact()
    return item
  }

  function compact(): void {
    const [oldKeys, oldItems] = [keys, items]
    keys = []
    items = []
    sums = [0]
    head = 0
    size = 0
    oldItems.forEach((item, index) => {
      if (item !== null) append(oldKeys[index] ?? 0, item)
    })
  }

  return {
    get size() {
      return size
    },
    append,
    shift() {
      while (head < items.length && items[head] === null) head++
      return take(head)
    },
    remove(key) {
      const index = lowerBound(key)
      if (keys[index] === key) take(index)
    },
    countBefore(key) {
      let count = 0
      for (let position = lowerBound(key); position > 0; position -= position & -position) count += sums[position] ?? 0
      return count
    },
  }
}
