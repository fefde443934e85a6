import { MINUTE_MS } from '../domain/time.ts'
import { judgeProbe } from '../ledger/entry.ts'
import { publicFacts } from '../mirror/cards.ts'
import type { Ground } from '../mirror/core.ts'
import type { Task } from '../mirror/task.ts'

/** The address of a deleted deployment is asked so long after its deletion (ms). */
const PROBE_AFTER_MS = [MINUTE_MS, 15 * MINUTE_MS]

/** Asks the addresses of deleted deployments whether they still answer: it was seen that they do. */
export type Probes = ReturnType<typeof createProbes>

type Row = { entry: number; at: number; url: string }

export function createProbes({ sql, store, ledger, probe, now }: Ground) {
  /** When the next question is due (ms); null: none is; undefined: that has to be looked up. */
  let next: number | null | undefined
  const readNext = () => sql.value<number>('SELECT min(at) FROM probes')

  const ask = async (url: string) => ({ status: probe ? await probe(url).catch(() => null) : null })

  const task: Task = {
    name: 'probes',
    // They are no calls of the API, but they wait with them: a run makes only so many calls of all kinds.
    reserve: 0,
    due() {
      next = next === undefined ? readNext() : next
      return next
    },
    async run(allowance) {
      const query = 'SELECT * FROM probes WHERE at <= ? ORDER BY at LIMIT ? + 0'
      const due = sql.all<Row>(query, now(), allowance.left())
      next = undefined
      for (const { entry, at, url } of due) {
        const answer = await allowance.spend(0, () => ask(url))
        if (answer === null) return
        sql.transaction(() => {
          ledger.setProbe(entry, judgeProbe(answer.status))
          sql.run('DELETE FROM probes WHERE entry = ? AND at = ?', entry, at)
        })
        next = undefined
      }
    },
  }

  return {
    task,
    /** The address, if it is one to ask: below the project's own subdomain. */
    toAsk(project: string, url: string | null) {
      const row = store.project(project)
      const subdomain = row && publicFacts(row).subdomain
      return probe && url && subdomain && isBelow(url, subdomain) ? url : null
    },
    /** Plans the questions for an entry of the ledger, after 1 minute and after 15. */
    add(entry: number, url: string) {
      for (const after of PROBE_AFTER_MS) {
        sql.put('probes', { entry, at: now() + after, url })
      }
      next = undefined
    },
  }
}

/** `https://<something>.<subdomain>/`, and nothing else. */
function isBelow(url: string, subdomain: string): boolean {
  const { protocol, hostname, port, username, password } = URL.parse(url) ?? {}
  return protocol === 'https:' && !port && !username && !password && !!hostname?.endsWith(`.${subdomain}`)
}
