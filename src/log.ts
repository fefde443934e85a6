/** Facts that may stand in a log: names, ids, codes and counts; never an address, a message from outside, or a secret. */
export type Log = (event: string, facts?: Record<string, string | number>) => void

/** The kind of an error, which is all that a log may hold of it. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}

/** One JSON line an event, for `wrangler tail` and Workers Logs. */
export const consoleLog: Log = (event, facts = {}) => {
  console.log(JSON.stringify({ event, ...facts }))
}
