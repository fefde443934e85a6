import * as v from 'valibot'
import { DAY_MS } from '../domain/time.ts'
import { createCell } from './cells.ts'
import type { Foundation, MirrorCore } from './core.ts'
import { type EntryName, entryKey, NOTHING, RESTING } from './protocol.ts'
import { openTables } from './schema.ts'
import type { Sql } from './sql.ts'

/** Keys that one run deletes from KV at most. */
const PER_RUN = 40

/** So long (ms) a version of the Worker with the settings before may still be there, or come back. */
const KEPT_MS = DAY_MS

const accountCell = (sql: Sql) =>
  createCell(sql, { key: 'account', shape: 1, schema: v.string(), initial: '', isDerived: true })

/** Whether what is stored is of another account than the settings name. The first account stays the object's own. */
export function isOfAnotherAccount({ sql, account }: Foundation): boolean {
  const cell = accountCell(sql)
  if (cell.get() !== '') return cell.get() !== account
  cell.set(account)
  return false
}

/**
 * A mirror whose account is not in the settings any more. For a day it keeps all that it knows, since settings are changed
 * bit by bit, and by mistake; then it takes its entries out of KV, and forgets everything but its account.
 */
export function createRetirement({ storage, sql, meter, env, now, log }: Foundation): MirrorCore {
  const account = accountCell(sql).get()
  const endsAt = Math.min(meter.savedAt(), now()) + KEPT_MS

  let isOver = false

  const alarm = async () => {
    if (isOver) return
    if (now() < endsAt) return storage.setAlarm(endsAt)
    const names = sql.column<EntryName>('SELECT name FROM entries LIMIT ? + 0', PER_RUN)
    for (const name of names) {
      await env.SNAPSHOTS.delete(entryKey(account, name))
      sql.run('DELETE FROM entries WHERE name = ?', name)
    }
    if (names.length === PER_RUN) return storage.setAlarm(now())
    log('mirror retired')
    isOver = true
    await storage.deleteAlarm()
    await storage.deleteAll()
    // Whoever still asks it, from before the deploy, would make a second mirror of the account that is in the settings now.
    openTables(sql, now())
    accountCell(sql).set(account)
  }

  return {
    alarm,
    heartbeat: alarm,
    // Whoever has the settings before finds in KV what there was.
    read: async ({ kind }) => (now() < endsAt ? RESTING : NOTHING[kind]),
  }
}
