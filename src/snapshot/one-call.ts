import type { Answer, Question, QuestionKind } from '../mirror/protocol.ts'

/** The mirror, as an isolate sees it. A call to it counts, however much is asked in it. */
export interface MirrorPort {
  /** The answers in the order of the questions; each is that of the time after the ones before it. */
  readAll(questions: Question[]): Promise<Answer[]>
}

/** The mirror, as one request sees it. */
export interface Asking {
  /** What is asked in one go is one call. */
  read<K extends QuestionKind>(question: Question<K>): Promise<Answer<K>>
  /** Has that asked together with the next entry that is waited for, or else after the answer that is being made. */
  later(ask: () => void): Promise<void>
}

/** After everything that is ready to go on, a response too: the call itself costs milliseconds in a new isolate. */
const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve))

/** Makes one call of what a request asks in one go. */
export function createAsking(mirror: MirrorPort): Asking {
  let questions: Question[] = []
  let call: Promise<Answer[]> | null = null
  let postponed: (() => void)[] = []

  const send = () => {
    const asked = questions
    questions = []
    call = null
    return mirror.readAll(asked)
  }
  const askPostponed = () => {
    const due = postponed
    postponed = []
    for (const ask of due) ask()
  }

  return {
    async read<K extends QuestionKind>(question: Question<K>) {
      const place = questions.push(question as Question) - 1
      call ??= Promise.resolve().then(send)
      const answers = call
      // An entry waits for a look at the account, as what was postponed may; nothing else does.
      if (question.kind === 'entry') askPostponed()
      return (await answers)[place] as Answer<K>
    },
    later(ask) {
      postponed.push(ask)
      return nextTurn().then(askPostponed)
    },
  }
}
