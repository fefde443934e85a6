import type { ListedProject } from '../cloudflare/parse-project.ts'
import { type CardsOptions, createCards } from './cards.ts'
import { createChange, type DeploymentWatch, type ProjectChange, type ProjectRow } from './change.ts'
import { createDeployments } from './deployments.ts'
import { createRevisions } from './revisions.ts'
import { createRoster } from './roster.ts'
import { createTexts } from './texts.ts'

interface StoreOptions extends CardsOptions {
  watch?: DeploymentWatch
  /** The project of that id is gone from the account. */
  onGone?: (id: string) => void
}

/** What the mirror knows of the account's projects. The only way to write it is `change`. */
export type Store = ReturnType<typeof createStore>

export function createStore(options: StoreOptions) {
  const { sql, now, watch = () => {}, tell } = options
  let changes = 0
  const onChange: StoreOptions['onChange'] = (entry) => {
    changes += 1
    options.onChange(entry)
  }
  const deployments = createDeployments(sql)
  const { changeCard, removeEmptyPart, together, ...revisions } = createRevisions({ ...options, onChange })
  const { begin, lookForKeys, ...roster } = createRoster(
    { ...options, onChange },
    { changeCard, removeEmptyPart },
  )
  const { upToDate, save, ...cards } = createCards({ ...options, onChange }, deployments, {
    changeCard,
    project: roster.project,
  })

  const apply = <T>(found: ProjectRow, write: (change: ProjectChange) => T): T => {
    const row = upToDate(found)
    const change = createChange(sql, deployments, row, { watch, now: now(), isTold: tell !== undefined })
    const result = write(change)
    if (change.isChanged()) {
      changes += 1
      save(row, change.next, change.touched, change.ended)
    }
    return result
  }

  /** Begins projects in one transaction. */
  const beginIn = <T>(transaction: (work: () => T) => T, work: () => T): T => {
    try {
      return transaction(work)
    } catch (error) {
      lookForKeys()
      throw error
    }
  }

  return {
    deployments,
    texts: createTexts(sql),
    /** Is another number whenever anything has changed that a reader could be shown, for as long as this object lives. */
    changes: () => changes,
    ...revisions,
    ...roster,
    ...cards,
    /**
     * Changes a project in one transaction. If anything that a reader could be shown is another than before, the project's
     * revision goes up and its card is made anew; if the card is another, the board's revision goes up as well.
     * Null: there is no such project.
     */
    change: <T>(name: string, write: (change: ProjectChange) => T): T | null =>
      sql.transaction(() => {
        const row = roster.project(name)
        return row ? apply(row, write) : null
      }),
    /** Changes projects together, in one transaction: each part's revision goes up once. */
    together: <T>(work: () => T): T => beginIn(together, work),
    /**
     * The same for a project that the list shows: it begins here if it is new, or was made again under its old name. Null:
     * there is no room for another one.
     */
    adopt: <T>(listed: ListedProject, write: (change: ProjectChange) => T): T | null =>
      beginIn(sql.transaction, () => {
        const row = begin(listed.project)
        return row && apply(row, write)
      }),
  }
}
