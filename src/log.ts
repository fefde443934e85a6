/** Facts that may stand in a log: names, ids, codes and counts; never an address, a message from outside, or a secret. */
export type Log = (event: string, facts?: Record<string, string | number>) => void

/** One JSON line an event, for `wrangler tail` and Workers Logs. */
export const consoleLog: Log = (event, facts = {}) => {
  console.log(JSON.stringify({ event, ...facts }))
}
