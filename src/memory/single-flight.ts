export type SingleFlight<T> = ReturnType<typeof createSingleFlight<T>>

/**
 * Runs one job at a time for each key: who asks while it runs shares its result.
 * A job that never settles is forgotten after `patience` milliseconds, so that it cannot block its key for ever
 * (a Worker's request may be torn down together with what it started).
 */
export function createSingleFlight<T>(now: () => number, patience = 30_000) {
  const running = new Map<string, { startedAt: number; job: Promise<T> }>()
  const current = (key: string) => {
    const entry = running.get(key)
    return entry && now() - entry.startedAt < patience ? entry.job : undefined
  }
  const share = (key: string, start: () => Promise<T>): Promise<T> => {
    const job = current(key)
    if (job) return job
    const entry = { startedAt: now(), job: start() }
    const forget = () => {
      if (running.get(key) === entry) running.delete(key)
    }
    entry.job.then(forget, forget)
    running.set(key, entry)
    return entry.job
  }
  return Object.assign(share, { isRunning: (key: string) => current(key) !== undefined })
}
