/** A binary min-heap: the item with the smallest rank first. `push` and `pop` cost O(log n). */
export interface Heap<Item> {
  push(rank: number, item: Item): void
  /** The smallest rank; null when empty. */
  peek(): number | null
  pop(): { rank: number; item: Item } | null
}

export function heap<Item>(): Heap<Item> {
  const nodes: { rank: number; item: Item }[] = []
  const rankAt = (index: number): number => nodes[index]?.rank ?? Number.POSITIVE_INFINITY

  function swap(a: number, b: number): void {
    const [first, second] = [nodes[a], nodes[b]]
    if (!first || !second) return
    nodes[a] = second
    nodes[b] = first
  }

  return {
    push(rank, item) {
      let index = nodes.push({ rank, item }) - 1
      while (index > 0) {
        const parent = (index - 1) >> 1
        if (rankAt(parent) <= rank) break
        swap(index, parent)
        index = parent
      }
    },
    peek() {
      return nodes[0]?.rank ?? null
    },
    pop() {
      swap(0, nodes.length - 1)
      const top = nodes.pop()
      if (!top) return null
      for (let index = 0; ; ) {
        const left = 2 * index + 1
        const child = rankAt(left + 1) < rankAt(left) ? left + 1 : left
        if (rankAt(child) >= rankAt(index)) break
        swap(index, child)
        index = child
      }
      return top
    },
  }
}
