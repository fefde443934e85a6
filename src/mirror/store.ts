import * as v from 'valibot'
import type { ListedProject } from '../cloudflare/parse-project.ts'
import { makeCard, ProjectCard } from '../domain/card.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Project } from '../domain/project.ts'
import { parseJson } from '../domain/text.ts'
import { createCell } from './cells.ts'
import { createChange, type DeploymentWatch, type ProjectChange, type ProjectRow } from './change.ts'
import { createDeployments, type ProjectKey } from './deployments.ts'
import { inProject, MOST_PROJECTS } from './order.ts'
import { PART_KEYS } from './overview.ts'
import { type EntryName, projectEntry } from './protocol.ts'
import type { Sql } from './sql.ts'
import { createTexts, INDEXED_PROJECTS } from './texts.ts'

/** A card, and when it is another one by time alone (ms). */
export interface MadeCard {
  card: ProjectCard
  turnsAt: number | null
  /** Something else that the project's page shows was written with it. */
  isNews?: boolean
}

/** Deployments that were just written; null: a card is made of all that is stored, whatever the one before said. */
export type Touched = readonly Deployment[] | null

export interface StoreOptions {
  sql: Sql
  now: () => number
  /** What cards are made by, as a text. */
  settings?: string
  /** An entry has another revision than before. */
  onChange: (entry: EntryName) => void
  watch?: DeploymentWatch
  /** Puts on a card what goes beyond the facts of the moment; the row still holds the card before. */
  complete: (row: ProjectRow, card: ProjectCard, touched: Touched) => MadeCard
  /** Told of every change of a card, with what ended by it. `was`: the project before. */
  tell?: (was: ProjectRow, row: ProjectRow, card: ProjectCard, ended: readonly Deployment[]) => void
  /** The project of that id is gone from the account. */
  onGone?: (id: string) => void
}

const CardsState = v.object({
  /** Of the settings by which the cards were made. */
  settings: v.string(),
  /** The last project, by its name, whose card was made by them; null: all of them are. */
  made: v.nullable(v.string()),
})

/** What the mirror knows of the account's projects. The only way to write it is `change`. */
export type Store = ReturnType<typeof createStore>

export function createStore(options: StoreOptions) {
  const { sql, now, settings = '', onChange, watch = () => {}, complete, tell, onGone } = options
  const cards = createCell(sql, {
    key: 'cards',
    shape: 1,
    schema: CardsState,
    isDerived: true,
    // By none yet: those of the first start have to be written down, or nobody could tell that the next ones are others.
    initial: { settings: '', made: null } as v.InferOutput<typeof CardsState>,
  })
  if (cards.get().settings !== settings) cards.set({ settings, made: '' })
  const deployments = createDeployments(sql)
  const project = (name: string) => sql.first<ProjectRow>('SELECT * FROM projects WHERE name = ?', name)

  /** What concerns the board as a whole has changed. */
  const changeBoard = () => {
    sql.run('UPDATE boards SET revision = max(?, revision + 1)', now())
    onChange('overview')
  }

  /** Parts that were raised already, of projects that are changed together; null where each is changed by itself. */
  let raised: Set<number> | null = null

  /** So has one of its cards. */
  const changeCard = ({ key }: ProjectRow) => {
    const part = Math.floor(key / PART_KEYS)
    if (raised?.has(part)) return
    raised?.add(part)
    sql.run(
      `INSERT INTO parts (part, revision) VALUES (?1, ?2)
       ON CONFLICT (part) DO UPDATE SET revision = max(?2, revision + 1)`,
      part,
      now(),
    )
    changeBoard()
  }

  /** The tables are asked for each fact of its own: no number of newest ones holds them all. */
  const makeCardOf = (row: ProjectRow, touched: Touched) => {
    // Mostly they are the same one, which is read once, or was just written: both come to the same bytes.
    const read = new Map<string, Deployment | null>(touched?.map((one) => [one.id, one]))
    const one = (id: string | null) => {
      if (id === null) return null
      const found = read.get(id) ?? deployments.one(id)
      read.set(id, found)
      return found
    }
    const canonical = one(row.canonical_id)
    const ended = one(deployments.lastProduction(row.key, 'ended'))
    const isLiveKnown = [canonical, ended].some((one) => one?.status === 'success') || ended === null
    const known = [
      canonical,
      one(row.latest_id),
      one(deployments.latest(row.key)),
      ended,
      isLiveKnown ? null : one(deployments.lastProduction(row.key, 'succeeded')),
      ...deployments.running(row.key),
    ].filter((one) => one !== null)
    const record = {
      project: publicFacts(row),
      canonicalId: row.canonical_id,
      latestId: row.latest_id,
      deployments: [...new Map(known.map((one) => [one.id, one])).values()],
    }
    return complete(row, makeCard(record, now()), touched)
  }

  /** Writes a project's row with its card, and says with its revision that the project changed. */
  const publish = (was: ProjectRow, row: ProjectRow, made: MadeCard) => {
    const card = JSON.stringify(made.card)
    const revision = Math.max(now(), was.revision + 1)
    sql.update('projects', { name: row.name }, was, { ...row, card, turns_at: made.turnsAt, revision })
    onChange(projectEntry(row.name))
    if (card !== row.card) changeCard(row)
  }

  /** Nothing of the project was written, but its card may be another by now. */
  const remake = (row: ProjectRow, touched: Touched) => {
    const made = makeCardOf(row, touched)
    if (made.isNews || JSON.stringify(made.card) !== row.card) {
      publish(row, row, made)
      // By other settings nothing has happened.
      if (touched !== null) tell?.(row, row, made.card, [])
    } else if (made.turnsAt !== row.turns_at)
      sql.run('UPDATE projects SET turns_at = ? WHERE name = ?', made.turnsAt, row.name)
  }

  /** A project whose card is made by the settings of now: what these make of it is told to nobody. */
  const upToDate = (row: ProjectRow): ProjectRow => {
    const { made } = cards.get()
    if (made === null || made >= row.name || row.card === '') return row
    remake(row, null)
    return project(row.name) ?? row
  }

  const apply = <T>(found: ProjectRow, write: (change: ProjectChange) => T): T => {
    const row = upToDate(found)
    const change = createChange(sql, row, { watch, now: now(), isTold: tell !== undefined })
    const result = write(change)
    if (change.isChanged()) {
      const made = makeCardOf(change.next, change.touched)
      publish(row, change.next, made)
      tell?.(row, change.next, made.card, change.ended)
    }
    return result
  }

  /** Ids of those that are not shown any more, and whether a list has lacked them: with the second one they are gone. */
  const displaced = createCell<[id: string, isLacked: boolean][]>(sql, {
    key: 'replaced',
    shape: 2,
    schema: v.array(v.tuple([v.string(), v.boolean()])),
    isDerived: true,
    initial: [],
  })

  const remove = (name: string) => {
    const row = project(name)
    if (!row) return []
    sql.run('DELETE FROM readings WHERE project = ?', row.key)
    sql.run('DELETE FROM projects WHERE name = ?', name)
    // Its deployments may be many thousands of rows: they go bit by bit, and nobody finds them meanwhile.
    sql.run('INSERT INTO removed (project) VALUES (?)', row.key)
    onChange(projectEntry(name))
    changeCard(row)
    // The last project of a part takes it along.
    const part = Math.floor(row.key / PART_KEYS)
    sql.run(
      `DELETE FROM parts WHERE part = ?1 AND NOT EXISTS (SELECT 1 FROM projects WHERE key >= ?2 AND key < ?2 + ${PART_KEYS})`,
      part,
      part * PART_KEYS,
    )
    raised?.delete(part)
    return [row.id]
  }

  const removeAll = (names: readonly string[], isLacked: boolean) => {
    const ids = names.flatMap(remove)
    if (ids.length > 0)
      displaced.set([...displaced.get(), ...ids.map((id) => [id, isLacked] satisfies [string, boolean])])
  }

  /** No key was free when one was looked for last, and none became so since. */
  let isFull = false

  /** A key that no deployment has which is still to go; one that the index of words has room for, as long as there is one. Null: all are taken. */
  const freeKey = () => {
    if (isFull) return null
    const highest =
      sql.value<number>(
        `SELECT max(ifnull((SELECT max(key) FROM projects), 0), ifnull((SELECT max(project) FROM removed), 0))`,
      ) ?? 0
    if (highest + 1 < INDEXED_PROJECTS) return highest + 1
    const used = new Set(
      sql.column<ProjectKey>('SELECT key FROM projects UNION ALL SELECT project FROM removed'),
    )
    for (let key = 1; key <= MOST_PROJECTS; key += 1) if (!used.has(key)) return key
    isFull = true
    return null
  }

  const begin = (listed: ListedProject['project']): ProjectRow | null => {
    const before = project(listed.name)
    if (before?.id === listed.id) return before
    if (before) removeAll([listed.name], false)
    const key = freeKey()
    if (key === null) return null
    const revision = Math.max(now(), (before?.revision ?? 0) + 1)
    const row = sql.first<ProjectRow>(
      `INSERT INTO projects (name, key, id, revision, facts, card)
       VALUES (?, ?, ?, ?, '', '') RETURNING *`,
      listed.name,
      key,
      listed.id,
      revision,
    )
    if (!row) throw new Error('a project that was just written is not there')
    sql.run('INSERT INTO readings (project, due_at) VALUES (?, ?)', row.key, now())
    return row
  }

  return {
    deployments,
    texts: createTexts(sql),
    project,
    changeBoard,
    projects: () => sql.all<ProjectRow>('SELECT * FROM projects ORDER BY name'),
    cards: () => sql.column<string>('SELECT card FROM projects ORDER BY name'),
    names: () => sql.column<string>('SELECT name FROM projects ORDER BY name'),
    /**
     * Changes a project in one transaction. If anything that a reader could be shown is another than before, the project's
     * revision goes up and its card is made anew; if the card is another, the board's revision goes up as well.
     * Null: there is no such project.
     */
    change: <T>(name: string, write: (change: ProjectChange) => T): T | null =>
      sql.transaction(() => {
        const row = project(name)
        return row ? apply(row, write) : null
      }),
    /**
     * The same for a project that the list shows: it begins here if it is new, or was made again under its old name. Null:
     * there is no room for another one.
     */
    adopt: <T>(listed: ListedProject, write: (change: ProjectChange) => T): T | null =>
      sql.transaction(() => {
        const row = begin(listed.project)
        return row && apply(row, write)
      }),
    /** Changes projects together, in one transaction: each part's revision goes up once. */
    together(work: () => void): void {
      raised = new Set()
      try {
        sql.transaction(work)
      } finally {
        raised = null
      }
    },
    /**
     * Takes projects away that are not to be shown any more: hidden, or (`isLacked`) not on the list. What nobody can tell
     * again stays until {@link forgetGone}.
     */
    remove: (names: readonly string[], isLacked: boolean) =>
      sql.transaction(() => removeAll(names, isLacked)),
    /** The list was read to its end: forgets all of what was taken away and is on it under no name. `seen`: `#id` of what is, and is not shown. */
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
    /** The revision of each part of the overview, by its number: goes up with every change of its cards. */
    parts: () =>
      sql.all<{ part: number; revision: number }>('SELECT part, revision FROM parts ORDER BY part'),
    /** The cards of a part. */
    cardsOf: (part: number) =>
      sql.column<string>(
        'SELECT card FROM projects WHERE key >= ? AND key < ? ORDER BY key',
        part * PART_KEYS,
        (part + 1) * PART_KEYS,
      ),
    boardRevision: () => sql.value<number>('SELECT revision FROM boards') ?? 0,
    /** When the next card changes by time alone (ms). */
    nextTurn: () => sql.value<number>('SELECT min(turns_at) FROM projects WHERE turns_at IS NOT NULL'),
    /** Makes the cards anew whose time has come. */
    turn() {
      const due = sql.all<ProjectRow>('SELECT * FROM projects WHERE turns_at <= ?', now())
      for (const row of due) sql.transaction(() => remake(upToDate(row), []))
    },
    /** Whether cards are left that other settings made. */
    isOutdated: () => cards.get().made !== null,
    /** Makes up to so many of them anew. */
    remake(limit: number) {
      const rows = sql.all<ProjectRow>(
        'SELECT * FROM projects WHERE name > ? ORDER BY name LIMIT ? + 0',
        cards.get().made ?? '',
        limit,
      )
      for (const row of rows) sql.transaction(() => remake(row, null))
      cards.set({ settings, made: rows.at(-1)?.name ?? null })
    },
    /** Whether deployments of forgotten projects are left. */
    hasRemoved: () => sql.value('SELECT project FROM removed LIMIT 1') !== null,
    /** Takes up to so many of them away. */
    sweep(limit: number) {
      const project = sql.value<number>('SELECT project FROM removed LIMIT 1')
      if (project === null) return
      const gone = sql.run(
        `DELETE FROM deployments WHERE number IN (SELECT number FROM deployments WHERE ${inProject('?1')} LIMIT ?2 + 0)`,
        project,
        limit,
      )
      if (gone >= limit) return
      sql.run('DELETE FROM removed WHERE project = ?', project)
      isFull = false
    },
  }
}

/** The public facts of a project. The row was written by this file, in this shape. */
export function publicFacts(row: ProjectRow): Project {
  return { ...JSON.parse(row.facts), ...(row.inactive && { inactive: JSON.parse(row.inactive) }) }
}

/** The card in a row; null before there is one, or where it is of a shape that cannot be read. */
export function cardOf(row: ProjectRow): ProjectCard | null {
  if (row.card === '') return null
  const read = v.safeParse(ProjectCard, parseJson(row.card))
  return read.success ? read.output : null
}
