import autocannon from 'autocannon'
import type { Runtime } from './runtime.ts'

/** How many readers ask at the same time. */
export const CONNECTIONS = 16

export interface Target {
  runtime: Runtime
  url: string
  /** What every answer must be. */
  status: number
  headers?: Record<string, string>
  /**
   * So many requests instead of so many seconds: for a Worker so slow that those still on their way when the time is
   * up would falsify its numbers.
   */
  amount?: number
  /** API calls so far. */
  calls: () => number
}

export interface Measured {
  /** Requests a second. */
  rate: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** CPU time of the whole workerd process, microseconds a request. */
  cpu: number
  /** API calls a request. */
  calls: number
}

/** A board that nobody asked for a while looks at its account again: once in 30 seconds, and not in each second. */
const LOOK_SECONDS = 1

/**
 * Loads one Worker for so many seconds, after one that is not measured but for its calls. Throws when an answer is not what
 * it should be: it would be a wrong number.
 */
export async function load(target: Target, seconds: number): Promise<Measured> {
  const { runtime } = target
  const callsBefore = target.calls()
  if (!target.amount) await responseTimes(target, LOOK_SECONDS)
  const before = { cpu: runtime.cpu(), at: performance.now() }
  const times = await responseTimes(target, seconds)
  const elapsed = performance.now() - before.at
  times.sort((a, b) => a - b)
  return {
    rate: (times.length / elapsed) * 1_000,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpu: (runtime.cpu() - before.cpu) / times.length,
    calls: (target.calls() - callsBefore) / times.length,
  }
}

/** Milliseconds of each answer: autocannon's own percentiles are whole milliseconds. */
function responseTimes({ url, status, headers, amount }: Target, seconds: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const times: number[] = []
    let wrong: number | undefined
    const options = {
      url,
      connections: CONNECTIONS,
      duration: seconds,
      ...(headers && { headers }),
      ...(amount && { amount }),
    }
    const run = autocannon(options, (error) => {
      if (error) reject(error)
      else if (wrong) reject(new Error(`${url} answered ${wrong}, not ${status}`))
      else resolve(times)
    })
    run.on('response', (_client, code, _bytes, milliseconds) => {
      if (code !== status) wrong = code
      times.push(milliseconds)
    })
  })
}

/** Of sorted values. */
function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}
