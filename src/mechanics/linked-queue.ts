/** What an item needs to stand in a queue. Set by the queue; undefined at an end, or in no queue. */
export interface Linked<Item> {
  previous?: Item | undefined
  next?: Item | undefined
}

/** First in, first out, and any item may leave from where it stands, in O(1): the items are linked with each other. */
export class LinkedQueue<Item extends Linked<Item>> {
  first: Item | undefined
  last: Item | undefined
  length = 0

  /** Adds the item at the end. It must be in no queue. */
  push(item: Item): void {
    item.previous = this.last
    if (this.last) this.last.next = item
    else this.first = item
    this.last = item
    this.length++
  }

  /** Takes the item out. It must be in this queue. */
  remove(item: Item): void {
    const { previous, next } = item
    if (previous) previous.next = next
    else this.first = next
    if (next) next.previous = previous
    else this.last = previous
    this.length--
  }
}
