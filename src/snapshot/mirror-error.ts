import { errorFacts, type Fact, type Log } from '../log.ts'

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
