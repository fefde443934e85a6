import type { Log } from '../log.ts'
import { type Answer, isResting, type Question, type QuestionKind, type Resting } from '../mirror/protocol.ts'
import { COLD_WAIT_MS } from './load-entry.ts'
import { logMirrorError } from './mirror-error.ts'
import type { Asking } from './one-call.ts'

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
