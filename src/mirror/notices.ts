import * as v from 'valibot'
import { createCell } from './cells.ts'
import type { Ground } from './core.ts'
import type { Allowance } from './meter.ts'
import type { Question } from './protocol.ts'
import type { Feature } from './task.ts'

/** Notices that come together are one look at the account (ms). */
const BETWEEN_LOOKS_MS = 10_000

/** So many are remembered, so that one that is sent again is nothing new. */
const REMEMBERED = 20

const NoticeState = v.object({
  /** When the last one came (ms); null: none has. */
  at: v.nullable(v.number()),
  /** Since when a look at the account is wanted (ms); null: none is. */
  wantedSince: v.nullable(v.number()),
  /** Digests of the last ones. */
  seen: v.array(v.string()),
})

export interface LookNow {
  look: (allowance: Allowance) => Promise<void>
  /** When the list may be asked for (ms). */
  callableAt: () => number
}

/**
 * What Cloudflare's own notifications do: they are hints to look at the account now. The list is read for each, since it
 * alone tells what is live, and the page of the project that it names. Nothing that they say is believed.
 */
export function createNotices(ground: Ground, { look, callableAt }: LookNow) {
  const { sql, readings, outage, list, settings, now } = ground
  if (settings.WEBHOOK_SECRET === null) return { tasks: [], take: () => {} }
  const cell = createCell(sql, {
    ...{ key: 'notices', shape: 1, schema: NoticeState, isDerived: true },
    initial: { at: null, wantedSince: null, seen: [] } as v.InferOutput<typeof NoticeState>,
  })
  let lookedAt = Number.NEGATIVE_INFINITY

  const named = (names: readonly string[]) =>
    sql.first<{ key: number }>(
      'SELECT key FROM projects WHERE name IN (SELECT value FROM json_each(?1)) OR id IN (SELECT value FROM json_each(?1)) LIMIT 1',
      JSON.stringify(names),
    )

  const feature: Feature = {
    tasks: [
      {
        name: 'notices',
        due() {
          const { wantedSince } = cell.get()
          const between = Math.max(BETWEEN_LOOKS_MS, list.interval())
          return wantedSince === null ? null : Math.max(wantedSince, lookedAt + between, callableAt())
        },
        async run(allowance) {
          const newest = cell.get().seen.at(-1)
          lookedAt = now()
          await look(allowance)
          // One that came meanwhile may tell of something that this look did not see.
          const isServed = outage.current() === null && cell.get().seen.at(-1) === newest
          if (isServed) cell.set({ ...cell.get(), wantedSince: null })
          return null
        },
      },
    ],
    activity: (_question, _isShown, seesAll) => (seesAll ? { notices: { at: cell.get().at } } : {}),
  }

  return {
    ...feature,
    /** Takes one in: the same one again is only told to have come. */
    take({ names, digest }: Pick<Question<'notice'>, 'names' | 'digest'>) {
      const { seen } = cell.get()
      if (seen.includes(digest)) return cell.set({ ...cell.get(), at: now() })
      const project = named(names)
      if (project) readings.haveNews(project.key, now())
      cell.set({ at: now(), wantedSince: now(), seen: [...seen, digest].slice(-REMEMBERED) })
    },
  }
}
