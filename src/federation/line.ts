/** What makes a thing fit to stand in a line. Set by the line; left out = nobody there, or not in a line. */
export interface InLine<T> {
  ahead?: T | undefined
  behind?: T | undefined
}

/** First come, first served, and anybody may leave, from wherever they stand, in O(1): linked through those who stand in it. */
export class Line<T extends InLine<T>> {
  first: T | undefined
  last: T | undefined
  length = 0

  join(one: T): void {
    one.ahead = this.last
    if (this.last) this.last.behind = one
    else this.first = one
    this.last = one
    this.length++
  }

  /** `one` stands in this line. */
  leave(one: T): void {
    const { ahead, behind } = one
    if (ahead) ahead.behind = behind
    else this.first = behind
    if (behind) behind.ahead = ahead
    else this.last = ahead
    this.length--
  }
}
