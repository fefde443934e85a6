import * as v from 'valibot'
import { parseJson } from '../domain/text.ts'
import type { Sql } from './sql.ts'

/** A single value in the table `state`: read once, kept in memory, written when it changed. */
export interface Cell<T> {
  /** What is stored holds no such value, or one of another shape: nobody knows what it was, so nothing is written over it. */
  readonly isBroken: boolean
  get(): T
  /** `isKept`: false for what may be lost with the object's memory. */
  set(value: T, how?: { isKept: boolean }): void
  /** The same for some fields of it. */
  change(fields: Partial<T>): void
  /** Takes the value away, a broken one too. */
  clear(): void
}

interface CellOptions<T> {
  key: string
  /** The number of the value's shape: another number is another shape, and is not read. */
  shape: number
  schema: v.GenericSchema<unknown, T>
  /** The shape before it, which is read as well, and how. */
  before?: { shape: number; schema: v.GenericSchema<unknown, T> }
  initial: T
  /** True for what the API tells again: then a broken value is as good as none. */
  isDerived?: boolean
}

export function createCell<T>(sql: Sql, options: CellOptions<T>): Cell<T> {
  const { key, shape, schema, before, initial, isDerived = false } = options
  const row = sql.first<{ shape: number; value: string }>('SELECT shape, value FROM state WHERE key = ?', key)
  const known = [{ shape, schema }, before].find((one) => one?.shape === row?.shape)
  const read = row && v.safeParse(known?.schema ?? v.never(), parseJson(row.value))
  let value = read?.success ? read.output : initial
  let stored = read?.success ? row?.value : undefined
  let isBroken = read?.success === false && !isDerived
  const set: Cell<T>['set'] = (next, { isKept } = { isKept: true }) => {
    if (isBroken) return
    const text = JSON.stringify(next)
    if (isKept && text !== stored) {
      sql.put('state', { key, shape, value: text })
      stored = text
    }
    value = next
  }
  return {
    get isBroken() {
      return isBroken
    },
    get: () => value,
    set,
    change: (fields) => set({ ...value, ...fields }),
    clear() {
      sql.run('DELETE FROM state WHERE key = ?', key)
      value = initial
      stored = undefined
      isBroken = false
    },
  }
}
