import * as v from 'valibot'
import type { ListedProject } from '../cloudflare/parse-project.ts'
import { createCell } from './cells.ts'
import type { ProjectRow } from './change.ts'
import type { ProjectKey } from './deployments.ts'
import { inProject, MOST_PROJECTS } from './order.ts'
import { PART_KEYS } from './overview.ts'
import { type EntryName, projectEntry } from './protocol.ts'
import type { Revisions } from './revisions.ts'
import type { Sql } from './sql.ts'

interface RosterOptions {
  sql: Sql
  now: () => number
  onChange: (entry: EntryName) => void
  /** The project of that id is gone from the account. */
  onGone?: (id: string) => void
}

/**
 * The keys that neither a project has nor a deployment which is still to go. Those above all others come first; the tables are
 * looked through only then.
 */
function* freeKeys(sql: Sql): Generator<ProjectKey, undefined> {
  const highest = sql.value<number>(
    'SELECT max(key) FROM (SELECT max(key) AS key FROM projects UNION ALL SELECT max(project) FROM removed)',
  )
  for (let key = (highest ?? 0) + 1; key <= MOST_PROJECTS; key += 1) yield key
  const used = new Set(
    sql.column<ProjectKey>('SELECT key FROM projects UNION ALL SELECT project FROM removed'),
  )
  for (let key = 1; key <= MOST_PROJECTS; key += 1) if (!used.has(key)) yield key
}

/** Which projects there are: how one begins, and how it goes. */
export function createRoster(
  options: RosterOptions,
  { changeCard, removeEmptyPart }: Pick<Revisions, 'changeCard' | 'removeEmptyPart'>,
) {
  const { sql, now, onChange, onGone } = options
  const project = (name: string) => sql.first<ProjectRow>('SELECT * FROM projects WHERE name = ?', name)

  /** Ids of those that are not shown any more, and whether a list has lacked them: with the second one they are gone. */
  const displaced = createCell<[id: string, isLacked: boolean][]>(sql, {
    key: 'replaced',
    shape: 2,
    schema: v.array(v.tuple([v.string(), v.boolean()])),
    isDerived: true,
    initial: [],
  })

  /** Takes one away, and says its id. */
  const removeOne = (name: string): string[] => {
    const row = project(name)
    if (!row) return []
    sql.run('DELETE FROM readings WHERE project = ?', row.key)
    sql.run('DELETE FROM projects WHERE name = ?', name)
    // Its deployments may be many thousands of rows: they go bit by bit, and nobody finds them meanwhile.
    sql.put('removed', { project: row.key })
    onChange(projectEntry(name))
    changeCard(row.key)
    removeEmptyPart(row.key)
    return [row.id]
  }

  const removeAll = (names: readonly string[], isLacked: boolean) => {
    const ids = names.flatMap(removeOne)
    if (ids.length > 0)
      displaced.set([...displaced.get(), ...ids.map((id) => [id, isLacked] satisfies [string, boolean])])
  }

  /** Those that are still to be given away, as far as the tables are as they were written. */
  let keys = freeKeys(sql)

  return {
    project,
    projects: () => sql.all<ProjectRow>('SELECT * FROM projects ORDER BY name'),
    names: () => sql.column<string>('SELECT name FROM projects ORDER BY name'),
    cards: () => sql.column<string>('SELECT card FROM projects ORDER BY name'),
    /** The cards of a part of the overview. */
    cardsOf: (part: number) =>
      sql.column<string>(
        'SELECT card FROM projects WHERE key >= ? AND key < ? ORDER BY key',
        part * PART_KEYS,
        (part + 1) * PART_KEYS,
      ),
    /** The row of a project that the list shows, which begins here if it is new, or was made again under its old name. Null: there is no room. */
    begin(listed: ListedProject['project']): ProjectRow | null {
      const before = project(listed.name)
      if (before?.id === listed.id) return before
      if (before) removeAll([listed.name], false)
      const { value: key } = keys.next()
      if (!key) return null
      const revision = Math.max(now(), (before?.revision ?? 0) + 1)
      sql.put('readings', { project: key, due_at: now() })
      return sql.first<ProjectRow>(
        `INSERT INTO projects (name, key, id, revision, facts, card)
         VALUES (?, ?, ?, ?, '', '') RETURNING *`,
        listed.name,
        key,
        listed.id,
        revision,
      )
    },
    /**
     * Takes projects away that are not to be shown any more: hidden, or (`isLacked`) not on the list. What nobody can tell
     * again stays until {@link forgetGone}.
     */
    remove: (names: readonly string[], isLacked: boolean) =>
      sql.transaction(() => removeAll(names, isLacked)),
    /** The list was read to its end: forgets all of what was taken away and is on it under no name. `seen`: `#id` of what is, and stands in no row. */
    forgetGone(seen: ReadonlySet<string>) {
      const left = displaced.get().flatMap<[string, boolean]>(([id, isLacked]) => {
        if (seen.has(`#${id}`)) return [[id, false]]
        if (sql.value('SELECT 1 FROM projects WHERE id = ?', id) !== null) return []
        if (!isLacked) return [[id, true]]
        onGone?.(id)
        return []
      })
      displaced.set(left)
    },
    /** What was written last was undone: keys that were given away for it are free again. */
    lookForKeys() {
      keys = freeKeys(sql)
    },
    /** Whether deployments of forgotten projects are left. */
    hasRemoved: () => sql.value('SELECT project FROM removed LIMIT 1') !== null,
    /** Takes up to so many of them away. */
    sweep(limit: number) {
      const removed = sql.value<number>('SELECT project FROM removed LIMIT 1')
      if (removed === null) return
      const gone = sql.run(
        `DELETE FROM deployments WHERE number IN (SELECT number FROM deployments WHERE ${inProject('?1')} LIMIT ?2 + 0)`,
        removed,
        limit,
      )
      if (gone >= limit) return
      sql.run('DELETE FROM removed WHERE project = ?', removed)
      keys = freeKeys(sql)
    },
  }
}
