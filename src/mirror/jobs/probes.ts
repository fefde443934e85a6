import { judgeProbe } from '../../ledger/entry.ts'
import { PROBE_AFTER_MS } from '../budgets.ts'
import type { Purse } from '../calls.ts'
import { cardOf, type ProjectTable } from '../projects.ts'
import type { Ledger } from './ledger.ts'

/** The HTTP status that an address answers with, asked with HEAD and without following a redirect; null for no answer. */
export type Probe = (url: string) => Promise<number | null>

export interface ProbesOptions {
  sql: SqlStorage
  projects: ProjectTable
  ledger: Ledger
  /** Null: nothing is asked, as the API is not Cloudflare's own. */
  probe: Probe | null
  now: () => number
}

/** Asks the addresses of deleted deployments whether they still answer: it was seen that they do. */
export interface Probes {
  /** Whether the address is one to ask: below the project's own subdomain. */
  willAsk(project: string, url: string | null): boolean
  /** Plans the questions for an entry of the ledger, after 1 minute and after 15. */
  add(entry: number, project: string, url: string | null): void
  run(purse: Purse): Promise<void>
  nextDue(): number | null
}

type Row = { entry: number; at: number; url: string }

export function createProbes({ sql, projects, ledger, probe, now }: ProbesOptions): Probes {
  const willAsk = (project: string, url: string | null) => {
    const row = projects.one(project)
    const subdomain = row && cardOf(row).project.subdomain
    return probe !== null && url !== null && !!subdomain && isBelow(url, subdomain)
  }
  const ask = async (url: string) => {
    try {
      return probe ? await probe(url) : null
    } catch {
      return null
    }
  }

  return {
    willAsk,
    add(entry, project, url) {
      if (url === null || !willAsk(project, url)) return
      for (const after of PROBE_AFTER_MS) {
        sql.exec('INSERT INTO probes (entry, at, url) VALUES (?, ?, ?)', entry, now() + after, url)
      }
    },
    async run(purse) {
      const due = sql.exec<Row>('SELECT * FROM probes WHERE at <= ? ORDER BY at', now()).toArray()
      for (const { entry, at, url } of due) {
        if (!purse.take()) return
        const result = judgeProbe(await ask(url))
        ledger.setProbe(entry, result)
        sql.exec('DELETE FROM probes WHERE entry = ? AND at = ?', entry, at)
      }
    },
    nextDue: () => sql.exec<{ at: number | null }>('SELECT min(at) AS at FROM probes').one().at,
  }
}

/** `https://<something>.<subdomain>/`, and nothing else. */
function isBelow(url: string, subdomain: string): boolean {
  const { protocol, hostname, port, username, password } = URL.parse(url) ?? {}
  return protocol === 'https:' && !port && !username && !password && !!hostname?.endsWith(`.${subdomain}`)
}
