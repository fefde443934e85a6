import * as v from 'valibot'
import { createCell } from './cells.ts'
import type { Foundation, MirrorCore } from './core.ts'
import { type EntryName, entryKey, NOTHING } from './protocol.ts'
import { openTables } from './schema.ts'
import type { Sql } from './sql.ts'

/** Keys that one run deletes from KV at most. */
const PER_RUN = 40

const accountCell = (sql: Sql) =>
  createCell(sql, { key: 'account', shape: 1, schema: v.string(), initial: '', isDerived: true })

/** Whether what is stored is of another account than the settings name. The first account stays the object's own. */
export function isOfAnotherAccount({ sql, account }: Foundation): boolean {
  const cell = accountCell(sql)
  if (cell.get() !== '') return cell.get() !== account
  cell.set(account)
  return false
}

/** A mirror whose account is not in the settings any more: it takes its entries out of KV, and then forgets everything but that. */
export function createRetirement({ storage, sql, env, now, log }: Foundation): MirrorCore {
  const account = accountCell(sql).get()

  let isOver = false

  const alarm = async () => {
    if (isOver) return
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
    read: async ({ kind }) => NOTHING[kind],
  }
}
