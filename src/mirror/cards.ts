import * as v from 'valibot'
import { makeCard, ProjectCard } from '../domain/card.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Project } from '../domain/project.ts'
import { parseJson } from '../domain/text.ts'
import { createCell } from './cells.ts'
import type { ProjectRow } from './change.ts'
import type { Deployments } from './deployments.ts'
import { type EntryName, projectEntry } from './protocol.ts'
import type { Revisions } from './revisions.ts'
import type { Sql } from './sql.ts'

/** A card, and when it is another one by time alone (ms). */
export interface MadeCard {
  card: ProjectCard
  turnsAt: number | null
  /** Something else that the project's page shows was written with it. */
  isNews?: boolean
}

/** Deployments that were just written; null: a card is made of all that is stored, whatever the one before said. */
export type Touched = readonly Deployment[] | null

export interface CardsOptions {
  sql: Sql
  now: () => number
  /** What cards are made by, as a text. */
  settings?: string
  onChange: (entry: EntryName) => void
  /** Puts on a card what goes beyond the facts of the moment; the row still holds the card before. */
  complete: (row: ProjectRow, card: ProjectCard, touched: Touched) => MadeCard
  /** Told of every change of a card, with what ended by it. `was`: the project before. */
  tell?: (was: ProjectRow, row: ProjectRow, card: ProjectCard, ended: readonly Deployment[]) => void
}

const CardsState = v.object({
  /** Of the settings by which the cards were made. */
  settings: v.string(),
  /** The last project, by its name, whose card was made by them; null: all of them are. */
  made: v.nullable(v.string()),
})

/** The cards of the overview, each in its project's row: made of what is stored, and anew when time or other settings ask for it. */
export function createCards(
  { sql, now, settings = '', onChange, complete, tell }: CardsOptions,
  deployments: Deployments,
  { changeCard, project }: Pick<Revisions, 'changeCard'> & { project: (name: string) => ProjectRow | null },
) {
  const state = createCell(sql, {
    key: 'cards',
    shape: 1,
    schema: CardsState,
    isDerived: true,
    // By none yet: those of the first start have to be written down, or nobody could tell that the next ones are others.
    initial: { settings: '', made: null } as v.InferOutput<typeof CardsState>,
  })
  if (state.get().settings !== settings) state.set({ settings, made: '' })

  const make = (row: ProjectRow, touched: Touched) => {
    const record = {
      project: publicFacts(row),
      canonicalId: row.canonical_id,
      latestId: row.latest_id,
      deployments: tellingOf(deployments, row, touched ?? []),
    }
    return complete(row, makeCard(record, now()), touched)
  }

  /** Writes a project's row with its card, and says with its revision that the project changed. */
  const write = (was: ProjectRow, row: ProjectRow, made: MadeCard) => {
    const card = JSON.stringify(made.card)
    const revision = Math.max(now(), was.revision + 1)
    sql.update('projects', { name: row.name }, was, { ...row, card, turns_at: made.turnsAt, revision })
    // Before its deployments were read, its page says nothing that the overview does not.
    if (row.is_loaded === 1) onChange(projectEntry(row.name))
    if (card !== row.card) changeCard(row.key)
  }

  /** Nothing of the project was written, but its card may be another by now. */
  const makeAnew = (row: ProjectRow, touched: Touched) => {
    const made = make(row, touched)
    if (made.isNews || JSON.stringify(made.card) !== row.card) {
      write(row, row, made)
      // By other settings nothing has happened.
      if (touched !== null) tell?.(row, row, made.card, [])
    } else sql.update('projects', { name: row.name }, row, { turns_at: made.turnsAt })
  }

  /** A project whose card is made by the settings of now: what these make of it is told to nobody. */
  const upToDate = (row: ProjectRow): ProjectRow => {
    const { made } = state.get()
    if (made === null || made >= row.name || row.card === '') return row
    makeAnew(row, null)
    return project(row.name) ?? row
  }

  return {
    upToDate,
    /** Writes what a project has become, with the card that follows from it, and tells of it. */
    save(was: ProjectRow, row: ProjectRow, touched: Touched, ended: readonly Deployment[]) {
      const made = make(row, touched)
      write(was, row, made)
      tell?.(was, row, made.card, ended)
    },
    /** When the next card changes by time alone (ms). */
    nextTurn: () => sql.value<number>('SELECT min(turns_at) FROM projects WHERE turns_at IS NOT NULL'),
    /** Makes the cards anew whose time has come. */
    turn() {
      const due = sql.all<ProjectRow>('SELECT * FROM projects WHERE turns_at <= ?', now())
      for (const row of due) sql.transaction(() => makeAnew(upToDate(row), []))
    },
    /** Whether cards are left that other settings made. */
    isOutdated: () => state.get().made !== null,
    /** Makes up to so many of them anew. */
    remake(limit: number) {
      const rows = sql.all<ProjectRow>(
        'SELECT * FROM projects WHERE name > ? ORDER BY name LIMIT ? + 0',
        state.get().made ?? '',
        limit,
      )
      for (const row of rows) sql.transaction(() => makeAnew(row, null))
      state.set({ settings, made: rows.at(-1)?.name ?? null })
    },
  }
}

/**
 * The deployments that a card is made of. The tables are asked for each fact of its own: no number of newest ones holds them
 * all. Where all that is stored was just written, and its dates tell its order, nothing is asked.
 */
function tellingOf(deployments: Deployments, row: ProjectRow, touched: readonly Deployment[]): Deployment[] {
  // Mostly they are the same one, which is read once, or was just written: both come to the same bytes.
  const read = new Map(touched.map((one) => [one.id, one]))
  const dates = new Set(touched.map(({ createdOn }) => createdOn))
  if (read.size === row.stored && dates.size === read.size && !dates.has(null)) return [...read.values()]
  const running = deployments.running(row.key)
  for (const one of running) read.set(one.id, one)
  const one = (id: string | null) => {
    const found = (id && read.get(id)) || deployments.one(id)
    if (found) read.set(found.id, found)
    return found
  }
  const canonical = one(row.canonical_id)
  const ended = one(deployments.lastProduction(row.key, 'ended'))
  const isLiveKnown = [canonical, ended].some((one) => one?.status === 'success') || ended === null
  const known = new Set([
    canonical,
    one(row.latest_id),
    one(deployments.latest(row.key)?.id ?? null),
    ended,
    isLiveKnown ? null : one(deployments.lastProduction(row.key, 'succeeded')),
    ...running,
  ])
  return [...known].filter((one) => one !== null)
}

/** The public facts of a project. The row was written by `change.ts`, in this shape. */
export function publicFacts(row: ProjectRow): Project {
  return { ...JSON.parse(row.facts), ...(row.inactive && { inactive: JSON.parse(row.inactive) }) }
}

/** The card in a row; null before there is one, or where it is of a shape that cannot be read. */
export function cardOf(row: ProjectRow): ProjectCard | null {
  if (row.card === '') return null
  const read = v.safeParse(ProjectCard, parseJson(row.card))
  return read.success ? read.output : null
}
