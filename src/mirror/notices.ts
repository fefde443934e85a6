import * as v from 'valibot'
import { createCell } from './cells.ts'
import type { Ground } from './core.ts'
import type { Allowance } from './meter.ts'
import type { Question } from './protocol.ts'
import type { Feature, Task } from './task.ts'

/** Notices that come together are one look at the account (ms). */
const BETWEEN_LOOKS_MS = 10_000

/** So many are remembered, so that one that is sent again is nothing new. */
const REMEMBERED = 20

const NoticeState = v.object({
  /** When the last one came (ms); null: none has. */
  at: v.nullable(v.number()),
  /** Digests of the last ones. */
  seen: v.array(v.string()),
  /** The newest of them when the account was looked at for it; null: it never was. */
  served: v.nullable(v.string()),
})

interface LookNow {
  look: (allowance: Allowance) => Promise<void>
  /** When the list may be asked for (ms). */
  callableAt: () => number
}

interface Notices extends Feature {
  take: (notice: Pick<Question<'notice'>, 'names' | 'digest'>) => void
}

/**
 * What Cloudflare's own notifications do: they are hints to look at the account now. The list is read for each, since it
 * alone tells what is live, and the page of the project that it names. Nothing that they say is believed.
 */
export function createNotices(ground: Ground, { look, callableAt }: LookNow): Notices {
  const { sql, readings, outage, list, settings, now } = ground
  const named = (names: readonly string[]) =>
    sql.value<number>(
      'SELECT key FROM projects WHERE name IN (SELECT value FROM json_each(?1)) OR id IN (SELECT value FROM json_each(?1))',
      JSON.stringify(names),
    )
  if (settings.WEBHOOK_SECRET === null) return { tasks: [], take: () => {} }
  const cell = createCell(sql, {
    key: 'notices',
    shape: 2,
    schema: NoticeState,
    isDerived: true,
    initial: { at: null, seen: [], served: null } as v.InferOutput<typeof NoticeState>,
  })
  let lookedAt = Number.NEGATIVE_INFINITY
  const newest = () => cell.get().seen.at(-1) ?? null

  const task: Task = {
    name: 'notices',
    due() {
      const between = Math.max(BETWEEN_LOOKS_MS, list.interval())
      return newest() === cell.get().served ? null : Math.max(lookedAt + between, callableAt())
    },
    async run(allowance) {
      // One that comes meanwhile may tell of something that this look does not see.
      const served = newest()
      lookedAt = now()
      await look(allowance)
      if (outage.current() === null) cell.set({ ...cell.get(), served })
      return null
    },
  }

  return {
    tasks: [task],
    activity: ({ seesAll }) => (seesAll ? { notices: { at: cell.get().at } } : {}),
    /** Takes one in: the same one again is only told to have come. */
    take({ names, digest }) {
      const { seen, ...state } = cell.get()
      const isKnown = seen.includes(digest)
      cell.set({ ...state, at: now(), seen: isKnown ? seen : [...seen, digest].slice(-REMEMBERED) })
      const project = isKnown ? null : named(names)
      if (project !== null) readings.haveNews(project, now())
    },
  }
}
