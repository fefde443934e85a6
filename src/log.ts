import { type BaseIssue, ValiError } from 'valibot'
import { KnownError } from './known-error.ts'
import { framesOf } from './stack.ts'

/** What may stand in a log: names, ids, codes and counts; never an address, a message from outside, or a secret. */
export type Fact = string | number | readonly string[] | ErrorFacts
export type Log = (event: string, facts?: Record<string, Fact>) => void

/** What a log may hold of an error. */
export interface ErrorFacts {
  /** The error's name, or the kind of what was thrown in place of one. */
  error: string
  /** Its message, where that is a constant of the board's own. */
  says?: string
  /** Of data in another shape than expected: where, and what was expected there. Never what stood there. */
  expected?: readonly string[]
  /** The frames of its stack, innermost first. */
  at?: readonly string[]
  /** Where it was caught, for an error without frames: the platform's own often have none. */
  caughtAt?: readonly string[]
  cause?: ErrorFacts
}

const MAX_CAUSES = 3
const MAX_ISSUES = 3

/** The facts of an unexpected error: enough to find it, and nothing of what it was about. */
export function errorFacts(error: unknown): Record<string, Fact> {
  const { at, ...facts } = factsOf(error, MAX_CAUSES)
  // The first frame is this function's own.
  return { ...facts, ...(at ? { at } : { caughtAt: framesOf(new Error()).slice(1) }) }
}

function factsOf(error: unknown, causes: number): ErrorFacts {
  if (!(error instanceof Error)) return { error: typeof error }
  const at = framesOf(error)
  return {
    error: errorName(error),
    ...(error instanceof KnownError && { says: error.message }),
    ...(error instanceof ValiError && { expected: expectationsOf(error.issues) }),
    ...(at.length > 0 && { at }),
    ...(error.cause !== undefined && causes > 0 && { cause: factsOf(error.cause, causes - 1) }),
  }
}

/** An error's name or its class's. A name can be set to anything: what does not look like one is not said. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return [error.name, error.constructor.name].find((name) => /^[a-z][a-z0-9]{0,39}$/i.test(name)) ?? 'Error'
}

/** As `cards.0.name: string`. A key may be data, in a record: it is said only where it looks like a field's name. */
function expectationsOf(issues: readonly BaseIssue<unknown>[]): string[] {
  return issues.slice(0, MAX_ISSUES).map(({ path = [], expected, type }) => {
    const keys = path.map(({ key }) => (typeof key === 'number' || isFieldName(key) ? String(key) : '*'))
    return `${keys.join('.') || 'value'}: ${expected ?? type}`
  })
}

function isFieldName(key: unknown): boolean {
  return typeof key === 'string' && /^[a-z_$][\w$]{0,39}$/i.test(key)
}

/** One JSON line an event, for `wrangler tail` and Workers Logs. */
export const consoleLog: Log = (event, facts = {}) => {
  console.log(JSON.stringify({ event, ...facts }))
}
