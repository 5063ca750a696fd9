/** What happens when, on a clock that jumps from one event to the next. Events of one instant keep their order. */
export interface Timeline {
  /** Milliseconds. */
  now(): number
  after(ms: number, act: () => void): void
  /** Lets everything happen up to this instant. */
  run(until: number): void
}

interface Event {
  at: number
  order: number
  act(): void
}

const isBefore = (a: Event, b: Event) => a.at < b.at || (a.at === b.at && a.order < b.order)

/** A binary heap: a hundred thousand people are half a million events. */
export function openTimeline(): Timeline {
  const heap: Event[] = []
  let now = 0
  let order = 0

  function put(event: Event): void {
    let at = heap.length
    heap.push(event)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] as Event
      if (isBefore(above, event)) break
      heap[at] = above
      at = parent
    }
    heap[at] = event
  }

  function take(): Event | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    let at = 0
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      const right = heap[child + 1]
      if (right && isBefore(right, heap[child] as Event)) child++
      const below = heap[child] as Event
      if (isBefore(last, below)) break
      heap[at] = below
      at = child
    }
    heap[at] = last
    return first
  }

  return {
    now: () => now,
    after: (ms, act) => put({ at: now + Math.max(0, ms), order: order++, act }),
    run(until) {
      while (heap[0] && heap[0].at <= until) {
        const event = take() as Event
        now = event.at
        event.act()
      }
      now = until
    },
  }
}
