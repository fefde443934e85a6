import type { ProjectCard } from '../domain/card.ts'
import type { Outage } from '../domain/failure.ts'
import { type Freshness, judgeFreshness } from '../domain/freshness.ts'
import { shortHash } from '../domain/hash.ts'
import { isVisible, type Visibility } from '../domain/visibility.ts'
import type { Overview } from '../mirror/overview.ts'
import { isLoading, type ProjectPage, projectEntry } from '../mirror/protocol.ts'
import type { Limit } from './asking.ts'
import type { CachedEntry } from './cache.ts'
import { createEntrySource, type EntrySource, type SourceOptions } from './entry-source.ts'
import { type LoadedEntry, loadEntry } from './load-entry.ts'

/** What a page gets to show. `version` changes whenever the value does; `checkedAt`: when it was last known to be true (ms). */
export type Loaded<T> =
  | { kind: 'ready'; value: T; version: string; freshness: Freshness; checkedAt: number }
  /** There is no such thing, or this visitor may not know of it: the two cannot be told apart. `project`: that is there for the visitor, and only what was asked for in it is not. */
  | { kind: 'missing'; project?: string }
  | Unavailable

/** Nothing to show, and perhaps why. */
type Unavailable = { kind: 'unavailable'; outage: Outage | null }

/** Told a project's page that is known, when the answer waits for news of it: what is asked now goes in the same call. */
type Beside = (page: ProjectPage) => void

export interface VisibleOptions extends SourceOptions {
  /** What the visitor may see, once that is known: no part of the snapshot is read for a visitor before. */
  visibility: () => Visibility
}

export type VisibleEntries = ReturnType<typeof createVisibleEntries>

/** The two entries that pages are made of, as far as a visitor may see them: for one request, whose waiting `limit` bounds. */
export function createVisibleEntries(options: VisibleOptions, limit: Limit) {
  const { visibility, now } = options
  const overviewSource = createEntrySource(options, 'overview', 'overview')
  const loadOverview = (beside?: (known: Overview) => void) =>
    loadEntry({
      source: overviewSource,
      isBusy: (overview) => overview.cards.some((card) => card.busy),
      isWhole: (overview) => overview.isMixed !== true,
      beside,
      limit,
      now,
    })

  const loadProject = (source: EntrySource<ProjectPage>, beside?: Beside) =>
    loadEntry({
      source,
      isBusy: (page) => isLoading(page) || page.card.busy,
      isWhole: (page) => !isLoading(page),
      beside,
      limit,
      now,
    })

  const ready = <T>(entry: CachedEntry<unknown>, value: T, version = String(entry.revision)): Loaded<T> => ({
    kind: 'ready',
    value,
    version,
    checkedAt: entry.checkedAt,
    freshness: judgeFreshness(entry, now()),
  })

  const project = async (name: string, beside?: Beside): Promise<Loaded<ProjectPage>> => {
    if (!isVisible(name, visibility())) return { kind: 'missing' }
    const source = createEntrySource(options, 'project', projectEntry(name))
    // An isolate that knows nothing yet reads both from KV at once.
    if (!overviewSource.remembered()) void source.readKv()
    let beginning: ReturnType<typeof loadProject> | undefined
    // The overview decides what exists: a name that is not on it costs no further reading.
    const overview = await loadOverview(() => {
      if (source.remembered()) beginning = loadProject(source, beside)
    })
    if (overview.kind !== 'entry') return withoutOverview(overview)
    const card = overview.entry.value.cards.find((one) => one.project.name === name)
    if (!card) return { kind: 'missing' }
    const page = await (beginning ?? loadProject(source, beside))
    if (page.kind === 'entry') return ready(page.entry, page.entry.value)
    if (page.kind === 'gone') return { kind: 'missing' }
    // Not the overview's version: that would tell whoever may see one project that something happened in another.
    return ready(overview.entry, pageOfCard(card), `card-${await versionOf([card])}`)
  }

  const overview = async (): Promise<Loaded<Overview>> => {
    const visible = visibility()
    const loaded = await loadOverview()
    if (loaded.kind !== 'entry') return withoutOverview(loaded)
    const { held: _held, isMixed, ...value } = loaded.entry.value
    const cards = value.cards.filter((card) => isVisible(card.project.name, visible))
    if (visible.scope.kind === 'all') {
      // Two isolates may have met different moments of the same writes.
      const version = isMixed ? await versionOf(cards) : undefined
      return ready(loaded.entry, { ...value, cards }, version)
    }
    // Who may see one project is not told of others: not that there are some, and not by the version when they change.
    return ready(loaded.entry, { cards, unreadable: 0, missing: 0 }, await versionOf(cards))
  }

  return {
    overview,
    project,
    /** What this isolate knows already, whoever asks. */
    rememberedOverview: overviewSource.remembered,
  }
}

/** A version that follows from what is shown alone. */
export function versionOf(shown: object): Promise<string> {
  return shortHash(JSON.stringify(shown), 16)
}

/** There is always an overview, if only an empty one: the mirror that says there is none has nothing yet. */
function withoutOverview(loaded: Exclude<LoadedEntry<Overview>, { kind: 'entry' }>): Unavailable {
  return { kind: 'unavailable', outage: loaded.kind === 'gone' ? null : loaded.outage }
}

/** What the overview knows of a project, when its own page is nowhere to be had. */
function pageOfCard(card: ProjectCard): ProjectPage {
  return {
    card,
    branches: { list: [], more: false },
    deployments: [],
    live: null,
    total: null,
    loaded: false,
    stored: 0,
    complete: false,
    unreadable: 0,
  }
}
