import { errorFacts, type Fact, type Log, MirrorFailed } from '../log.ts'
import {
  type Answer,
  type Failed,
  isFailed,
  isResting,
  type Question,
  type QuestionKind,
  type Resting,
} from '../mirror/protocol.ts'

/** The mirror, as an isolate sees it. A call to it counts, however much is asked in it. */
export interface MirrorPort {
  /** The answers in the order of the questions; each is that of the time after the ones before it. */
  readAll(questions: Question[]): Promise<(Answer | Failed)[]>
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
  let call: Promise<(Answer | Failed)[]> | null = null
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
      const answer = (await answers)[place] as Answer<K> | Failed
      if (isFailed(answer)) throw new MirrorFailed()
      return answer
    },
    later(ask) {
      postponed.push(ask)
      return nextTurn().then(askPostponed)
    },
  }
}

/** How long a page waits for the mirror when what it has is old, and when it has nothing. */
export const STALE_WAIT_MS = 700
export const COLD_WAIT_MS = 3_000

/** What the mirror says, or null when it does not say it in time (ms of the request's waiting), or rests. Never throws. */
export type Asks = <K extends QuestionKind>(
  question: Question<K>,
  patience?: number,
) => Promise<Exclude<Answer<K>, Resting> | null>

/** Resolves when so many milliseconds of the request's waiting are over. */
export type Limit = (ms: number) => Promise<void>

/** All limits start with the first wait of the request, and hold for whatever it waits for. */
export function createLimit(after: (ms: number) => Promise<void>, now: () => number): Limit {
  let startedAt: number | undefined
  const limits = new Map<number, Promise<void>>()
  return function limit(ms) {
    startedAt ??= now()
    const one = limits.get(ms) ?? after(Math.max(0, startedAt + ms - now()))
    limits.set(ms, one)
    return one
  }
}

/** Asks the mirror for one request, as long as that may wait; what was answered is not asked again. */
export function createAsks(mirror: Asking, limit: Limit, log: Log): Asks {
  const ask: Asks = async (question, patience = COLD_WAIT_MS) => {
    try {
      const answer = await Promise.race([mirror.read(question), limit(patience).then(() => null)])
      return isResting(answer) ? null : (answer as Exclude<typeof answer, Resting>)
    } catch (error) {
      logMirrorError(log, error)
      return null
    }
  }
  const asked = new Map<string, ReturnType<Asks>>()
  return function asks<K extends QuestionKind>(question: Question<K>, patience?: number) {
    const key = JSON.stringify(question)
    const before = asked.get(key) as ReturnType<typeof ask<K>> | undefined
    const answer = before ? before.then((known) => known ?? ask(question, patience)) : ask(question, patience)
    asked.set(key, answer)
    return answer
  }
}

/** What the platform writes on an error of a call to a Durable Object. Source: Cloudflare's docs, "Error handling". */
interface MarkedError extends Error {
  /** It was thrown by the object's own code; or, rarely, by the platform at the object's end. */
  remote?: boolean
  retryable?: boolean
  overloaded?: boolean
  /** The object was stopped while it worked, after a deploy for example. Not in the docs: workerd sets it. */
  durableObjectReset?: boolean
}

/**
 * Logs what came of a call to the mirror: that the platform or the network did not get through to it, or a bug. The
 * frames of a bug in the mirror are those of the call: workerd keeps the object's own to itself.
 */
export function logMirrorError(log: Log, error: unknown, facts: Record<string, Fact> = {}): void {
  if (isOfThePlatform(error)) log('mirror not reachable', facts)
  else log('mirror failed', { ...facts, ...errorFacts(error) })
}

/** Its errors are plain ones; a bug on this side has a name, such as TypeError. */
function isOfThePlatform(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { remote, retryable, overloaded, durableObjectReset }: MarkedError = error
  if (retryable || overloaded || durableObjectReset) return true
  return !remote && error.name === 'Error'
}
