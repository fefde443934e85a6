import * as v from 'valibot'
import type { ListedRecord, ListPage } from '../cloudflare/list-page.ts'
import { isInProgress } from '../domain/deployment.ts'
import { customDomains, type Project } from '../domain/project.ts'
import { DAY_MS, MINUTE_MS } from '../domain/time.ts'
import { cardOf } from './cards.ts'
import type { ProjectChange } from './change.ts'
import { newsEdge, type Readings } from './readings.ts'
import type { Store } from './store.ts'

/** A list that lacks more projects than this, and more than a third of them, may be a fault of Cloudflare's. */
const FEW = 2
/** Then they stay until every list of so long (ms) has lacked them, and at least so many lists. */
const DOUBT = { ms: 10 * MINUTE_MS, lists: 3 }

/** Projects that every list since a time has lacked, and how many lists that were. */
export const Missing = v.object({ names: v.array(v.string()), since: v.number(), lists: v.number() })
export type Missing = v.InferOutput<typeof Missing>

/** What the list said of each project last, as a digest. `by`: the version of the Worker that has read it, and the day. */
export const Said = v.object({ by: v.string(), digests: v.array(v.tuple([v.string(), v.string()])) })
export type Said = v.InferOutput<typeof Said>

export interface KnownProjectsOptions {
  store: Store
  readings: Readings
  /** `PROJECTS`: what is not shown is not kept either. */
  isShown: (name: string) => boolean
  now: () => number
  /** Of the Worker: another one may read the same otherwise. */
  version: string
}

/**
 * What the list has said of the account's projects. Most say the same every time, and then nothing is read or written: also
 * not by an object that was out of memory since, as it is whenever nobody asked for ten seconds. `stored`: what it said then.
 */
export function createKnownProjects(
  { store, readings, isShown, now, version }: KnownProjectsOptions,
  stored: Said | null,
) {
  const all = stored?.digests.map(([name]) => name) ?? store.names()
  const names = new Set(all.filter(isShown))
  // At once, not when the list has shown it: no chore may build or delete in a project that the settings took away.
  store.remove(
    all.filter((name) => !names.has(name)),
    false,
  )
  // Once a day all of it is read anew, in case that what is stored of a project is not what was read.
  const by = `${version} ${Math.floor(now() / DAY_MS)}`
  const said = new Map(stored?.by === by ? stored.digests : [])
  for (const name of said.keys()) if (!names.has(name)) said.delete(name)
  /** What of it is stored: nothing there may be older than what is known of the project. */
  let kept = new Map(said)
  let isUnkept = false
  /** When others took over what Cloudflare said of a project (ms): pages of a list that were asked for before may be older. */
  const doubtedAt = new Map<string, number>()

  /** Of other domains than before the states are asked for; what is known of those that are gone is over. */
  const takeOverDomains = (change: ProjectChange, project: Project, before: Project | undefined): void => {
    const domains = customDomains(project)
    if (JSON.stringify(domains) === JSON.stringify(before ? customDomains(before) : [])) return
    change.setInactive((before?.inactive ?? []).filter(({ name }) => domains.includes(name)))
    readings.set(change.row.key, { domains_due_at: domains.length > 0 ? now() : null })
  }

  /** False: there is no room for it. */
  const takeOverOne = ({ read }: ListedRecord): boolean => {
    const listed = read()
    const isKept = store.adopt(listed, (change) => {
      const { row } = change
      const before = cardOf(row)
      const { endedAt, isMoved } = change.saveListed(listed, () => newsEdge(row, readings.of(row.key)))
      takeOverDomains(change, listed.project, before?.project)
      if (endedAt > 0) readings.noteEnd(row.key, endedAt)
      const wasRunning = before?.running.some(({ id }) => id === row.latest_id)
      const isEnded = wasRunning && listed.latest !== null && !isInProgress(listed.latest)
      // A new build, a rollback, or an end (which moves the branch's alias): the project's page has news as well.
      // One that is new is to be read anyway.
      if ((isMoved || isEnded) && row.card !== '') readings.haveNews(row.key, now())
      return true
    })
    return isKept === true
  }

  const remember = ({ name, digest }: ListedRecord): void => {
    said.set(name, digest)
    if (names.has(name) && kept.get(name) === '') return
    names.add(name)
    kept.set(name, '')
    isUnkept = true
  }

  /** What is to be stored while the object is in memory: of what has changed since, that it did. */
  const toKeep = (): Said => {
    isUnkept = false
    return { by, digests: [...names].map((name) => [name, kept.get(name) ?? '']) }
  }

  return {
    toKeep,
    /** The same with all that is known. */
    allToKeep() {
      kept = new Map(said)
      return toKeep()
    },
    /** Others have taken over what Cloudflare said of it: what the list says next is news, even if it said so before. */
    doubt(name: string): void {
      said.delete(name)
      kept.delete(name)
      doubtedAt.set(name, now())
    },
    has: (name: string) => names.has(name),
    /** Whether what is stored says something of a project that is over. */
    isUnkept: () => isUnkept,
    /** Keeps what a page that was asked for then (ms) says of the projects that are shown. */
    takeOver({ items }: ListPage<ListedRecord>, askedAt: number): void {
      const news = items.filter(
        ({ name, digest }) =>
          isShown(name) && said.get(name) !== digest && askedAt > (doubtedAt.get(name) ?? 0),
      )
      if (news.length === 0) return
      const taken = store.together(() => news.filter(takeOverOne))
      for (const one of news) {
        if (taken.includes(one)) remember(one)
        else names.delete(one.name)
      }
    },
    /** Forgets the projects that are gone, and remembers those of which that is not certain. */
    forgetMissing(seen: ReadonlySet<string>, missing: Missing): Missing {
      // What could not be read is there all the same; where it does not say its name, it may be any of them.
      const isListed = (name: string) => seen.has(name) || seen.has(`?${name}`) || seen.has('??')
      const unseen = [...names].filter((name) => !isListed(name))
      const before = new Set(missing.names)
      const still = unseen.filter((name) => before.has(name))
      const isDoubtful = unseen.length > FEW && unseen.length * 3 > names.size
      const lists = still.length === 0 ? 1 : missing.lists + 1
      const since = still.length === 0 ? now() : missing.since
      if (isDoubtful && (lists < DOUBT.lists || now() - since < DOUBT.ms))
        return { names: still.length === 0 ? unseen : still, since, lists }
      store.remove(still, true)
      for (const name of still) {
        names.delete(name)
        said.delete(name)
      }
      // What could not be read may be any of those that are not shown.
      if (![...seen].some((one) => one.startsWith('?'))) store.forgetGone(seen)
      return { names: unseen.filter((name) => !before.has(name)), since: now(), lists: 1 }
    },
  }
}
