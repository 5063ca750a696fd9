export interface GatheringOptions<Question, Answer> {
  /** One call for several questions, 1 to `most`; answers in their order. */
  askAll(questions: readonly Question[]): Promise<readonly Answer[]>
  /** Calls under way at once. */
  abreast: number
  /** Questions in one call at most. */
  most: number
  /** Questions that wait for a call at most; what `refusal` makes is thrown to one more. */
  longest: number
  refusal(): Error
}

interface Waiting<Question, Answer> {
  question: Question
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/**
 * Answers many questions by few calls. A question waits only while `abreast` calls are under way; then it goes with all that waited.
 * So a question alone is asked at once, and a crowd costs fewer calls the more of it there is. A call begins after its questions:
 * an answer is never older than its question. A call that fails fails for all its questions.
 */
export function gathering<Question, Answer>({
  askAll,
  abreast,
  most,
  longest,
  refusal,
}: GatheringOptions<Question, Answer>): (question: Question) => Promise<Answer> {
  let waiting: Waiting<Question, Answer>[] = []
  let running = 0

  async function ask(together: readonly Waiting<Question, Answer>[]): Promise<void> {
    running++
    try {
      const answers = await askAll(together.map(({ question }) => question))
      for (const [at, { resolve }] of together.entries()) resolve(answers[at] as Answer)
    } catch (error) {
      for (const { reject } of together) reject(error)
    }
    running--
    go()
  }

  function go(): void {
    while (running < abreast && waiting.length > 0) {
      const together = waiting.slice(0, most)
      waiting = waiting.slice(most)
      void ask(together)
    }
  }

  return (question) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= longest) return reject(refusal())
      waiting.push({ question, resolve, reject })
      // Questions of one moment go together: what reads of one turn have set free is asked in that turn.
      if (waiting.length === 1) void Promise.resolve().then(go)
    })
}
