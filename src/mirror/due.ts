/** What the alarm does. Each task is resumable: it does a part, and is due again for the rest. */
export const TASKS = ['list', 'pages', 'builds', 'history', 'retention', 'probes', 'publish'] as const
export type Task = (typeof TASKS)[number]

/** The table of what is due. A Durable Object has one alarm, and it goes off for the earliest. */
export interface DueTable {
  /** Sets when the task is due (ms; what is past is due now); null: not at all. Writes only what changed. */
  set(task: Task, at: number | null): void
  /** The tasks whose time has come, in the order in which they are to be done. */
  ready(): Task[]
  /** Sets the alarm to the earliest task, also when it was lost. */
  arm(): Promise<void>
}

export function createDueTable(storage: DurableObjectStorage, now: () => number): DueTable {
  const { sql } = storage
  const rows = () =>
    new Map(
      [...sql.exec<{ task: string; at: number }>('SELECT task, at FROM due')].map((row) => [
        row.task,
        row.at,
      ]),
    )
  return {
    set(task, at) {
      const before = rows().get(task) ?? null
      const isDueAlready = before !== null && at !== null && Math.max(before, at) <= now()
      if (at === before || isDueAlready) return
      if (at === null) sql.exec('DELETE FROM due WHERE task = ?', task)
      else
        sql.exec(
          'INSERT INTO due (task, at) VALUES (?, ?) ON CONFLICT (task) DO UPDATE SET at = excluded.at',
          task,
          Math.max(at, now()),
        )
    },
    ready() {
      const due = rows()
      return TASKS.filter((task) => (due.get(task) ?? Number.POSITIVE_INFINITY) <= now())
    },
    async arm() {
      const times = [...rows().values()]
      const at = times.length > 0 ? Math.min(...times) : null
      if (at === (await storage.getAlarm())) return
      if (at === null) await storage.deleteAlarm()
      else await storage.setAlarm(at)
    },
  }
}
