import { makeBranch, pickBranches } from '../domain/branch.ts'
import type { LivePeriod } from '../domain/live-period.ts'
import { pageOf } from '../domain/numbered-pages.ts'
import { createMemory } from '../memory/bounded.ts'
import { cardOf } from './cards.ts'
import type { ProjectRow } from './change.ts'
import type { Ground } from './core.ts'
import { LOOKED_AT } from './deployments.ts'
import type { StoredParts } from './overview.ts'
import {
  type Conversation,
  decodeDeployment,
  type EntryAnswer,
  type EntryName,
  partEntry,
  projectOf,
  type StoredEntry,
} from './protocol.ts'
import { hasNews, type Reading } from './readings.ts'

/** The answers of the last minutes, which many isolates ask for, in bytes of JSON. */
const CONTENT_BYTES = 4_000_000

/** The order of deployments, for clients that ask for pages by their numbers: about 100 bytes each. */
const ORDER_BYTES = 20_000_000
const ID_BYTES = 100

/** Of what was live, so many stand on the project's page. */
const SHOWN_PERIODS = 3

/** An entry as it is now. Its content is made when it is asked for. */
interface FoundEntry extends Omit<StoredEntry, 'content'> {
  content: () => string
  /** Of which project it is, and how that was read; null for the overview. */
  project: { row: ProjectRow; reading: Reading } | null
}

/** The entries of the snapshot, made of what is stored. */
export type Entries = ReturnType<typeof createEntries>

export function createEntries({ store, readings, list, lives, outage }: Ground) {
  const { deployments } = store
  const contents = createMemory<{ revision: number; content: string }>(CONTENT_BYTES)

  const overview = () => {
    const { unreadable, beyond, missing, isWhole } = list.state()
    const count = missing.names.length > 2 ? missing.names.length : 0
    const parts = store.parts()
    const told =
      parts.length > 1
        ? `"parts":${JSON.stringify(Object.fromEntries(parts.map(({ part, revision }) => [part, revision])))}`
        : `"cards":[${store.cards().join(',')}]`
    return `{${told},"unreadable":${unreadable},"beyond":${beyond},"missing":${count},"isCut":${!isWhole}}`
  }

  const branchesOf = (row: ProjectRow) => {
    const { ids, more } = pickBranches(deployments.branches(row.key, LOOKED_AT))
    const read = (some: readonly string[]) => some.map(deployments.one).filter((one) => one !== null)
    const found = ids.map((some) => {
      const [newest] = read(some.slice(0, 1))
      const hasAlias = newest?.environment === 'production' || newest?.aliases.length !== 0
      // What is shown of the branch is this one, so that nothing of the older ones matters.
      return makeBranch(newest?.status === 'success' && hasAlias ? [newest] : read(some))
    })
    return { list: found.filter((branch) => branch !== null), more: more || row.stored > LOOKED_AT }
  }

  const projectPage = (row: ProjectRow) => {
    // One that cannot be read must not hide the others.
    const newest = deployments.newest(row.key).filter((body) => decodeDeployment(body) !== null)
    const live = deployments.body(cardOf(row)?.live?.id ?? null)
    const branches = JSON.stringify(branchesOf(row))
    const facts = `"total":${row.total},"loaded":${row.is_loaded === 1},"stored":${row.stored},"complete":${row.is_complete === 1},"unreadable":${row.unreadable}`
    const periods = JSON.stringify(lives.list(row, null, SHOWN_PERIODS))
    const failure = row.failure === null ? '' : `,"failure":${row.failure}`
    return `{"card":${row.card},"branches":${branches},"deployments":[${newest.join(',')}],"live":${live},"periods":${periods},${facts}${failure}}`
  }

  /** Made once for each revision, however many isolates ask for it. */
  const contentOf = (name: EntryName, revision: number, make: () => string) => {
    const known = contents.get(name)
    if (known?.revision === revision) return known.content
    const content = make()
    contents.set(name, { revision, content }, content.length)
    return content
  }

  /** Finds an entry, without its content; null when there is no such thing any more, undefined when nothing was ever read. */
  const find = (name: EntryName): FoundEntry | null | undefined => {
    const { checkedAt } = list.state()
    if (checkedAt === null) return undefined
    const interval = list.interval()
    const project = projectOf(name)
    if (project === null) {
      const revision = store.boardRevision()
      return { revision, checkedAt, interval, project, content: () => contentOf(name, revision, overview) }
    }
    const row = store.project(project)
    if (row === null) return null
    const reading = readings.of(row.key)
    return {
      revision: row.revision,
      // A project whose page has news that could not be read yet is only known as of its last reading.
      checkedAt: hasNews(reading) ? Math.min(reading.asked_at ?? checkedAt, checkedAt) : checkedAt,
      interval,
      project: { row, reading },
      content: () => contentOf(name, row.revision, () => projectPage(row)),
    }
  }

  /** The parts that the overview names and that are not known as they are now; none where it holds its cards itself. */
  const partsBeside = (known: Readonly<Record<string, number>> = {}): StoredParts => {
    const parts = store.parts()
    const news = parts.filter(({ part, revision }) => parts.length > 1 && known[part] !== revision)
    return Object.fromEntries(
      news.map(({ part, revision }) => {
        const make = () => `[${store.cardsOf(part).join(',')}]`
        return [part, { revision, content: contentOf(partEntry(String(part)), revision, make) }]
      }),
    )
  }

  return {
    find,
    partsBeside,
    /** What is said of it to somebody who has the revision `have`, and of the overview `parts`. */
    answer(
      found: FoundEntry | null | undefined,
      { have, parts }: Pick<Conversation['entry']['ask'], 'have' | 'parts'>,
    ): EntryAnswer {
      const told = outage.current()
      if (found === undefined) return { kind: 'empty', outage: told }
      if (found === null) return { kind: 'gone' }
      const { content, project: _project, ...rest } = found
      if (found.revision === have) return { kind: 'entry', ...rest, content: null, outage: told }
      const beside = found.project === null && { parts: partsBeside(parts) }
      return { kind: 'entry', ...rest, content: content(), ...beside, outage: told }
    },
    /** An entry as it is now; null when there is no such thing any more, undefined when it was never read. */
    entryOf(name: EntryName): StoredEntry | null | undefined {
      const found = find(name)
      if (!found) return found
      // The page of a project whose deployments were never read says nothing that the overview does not.
      if (found.project && found.project.row.is_loaded !== 1) return undefined
      const { content, project: _project, ...rest } = found
      return { ...rest, content: content() }
    },
  }
}

/** Answers what is asked beside entries, from what is stored. */
export function createAnswers({ store, lives }: Pick<Ground, 'store' | 'lives'>) {
  const { deployments } = store
  const orders = createMemory<{ revision: number; ids: string[] }>(ORDER_BYTES)

  const orderOf = (row: ProjectRow, environment: Conversation['numbered']['ask']['environment']) => {
    const key = `${environment ?? 'any'}:${row.name}`
    const known = orders.get(key)
    const ids = known?.revision === row.revision ? known.ids : deployments.ids(row.key, environment)
    orders.set(key, { revision: row.revision, ids }, ids.length * ID_BYTES)
    return ids
  }

  const bodies = (ids: readonly string[]) => ids.map(deployments.body).filter((body) => body !== null)

  return {
    list({ project, ...range }: Conversation['list']['ask']) {
      const row = store.project(project)
      return row ? deployments.list(row.key, range) : []
    },
    numbered({ project, environment, page, perPage }: Conversation['numbered']['ask']) {
      const row = store.project(project)
      const ids = row ? orderOf(row, environment) : []
      return { bodies: bodies(pageOf(ids, { page, perPage })), total: ids.length }
    },
    bodies: ({ ids }: Conversation['bodies']['ask']) => bodies(ids),
    live({ project, before, limit }: Conversation['live']['ask']): LivePeriod[] {
      const row = store.project(project)
      return row ? lives.list(row, before, limit) : []
    },
    deployment({ project, id }: Conversation['deployment']['ask']) {
      const row = store.project(project)
      return { body: row ? deployments.find(row.key, id) : null }
    },
  }
}
