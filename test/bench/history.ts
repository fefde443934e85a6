import type { Deployment } from '../../src/domain/deployment.ts'
import { LIST_LENGTH } from '../../src/domain/deployment-pages.ts'
import { ANY_DEPLOYMENT, type DeploymentSearch } from '../../src/domain/deployment-search.ts'
import { DAY_MS } from '../../src/domain/time.ts'
import { rowsOf } from '../support/storage.ts'
import type { Tables } from '../support/tables.ts'
import { type HistorySize, makeHistory, projectsOf } from './history-account.ts'

/** Saved in one transaction. */
const AT_ONCE = 500

const LIMIT = LIST_LENGTH + 1

/** Fills the tables, without the index of words. The newest deployment was made at `end` (ms); returns the longest history. */
export function fillTables({ save }: Tables, size: HistorySize, end: number): Deployment[] {
  const longest: Deployment[] = []
  for (const [name, length] of projectsOf(size)) {
    let some: Deployment[] = []
    const flush = () => {
      save(name, some)
      some = []
    }
    for (const deployment of makeHistory(name, length, end)) {
      if (longest.length < length && name === 'handbook') longest.push(deployment)
      some.unshift(deployment)
      if (some.length === AT_ONCE) flush()
    }
    flush()
  }
  return longest.reverse()
}

/** Puts all words into the index. */
export function fillWords({ store }: Tables): void {
  while (store.texts.isBehind()) store.texts.fill()
}

/** What people ask: of the project with the longest history (newest first), and of all. */
function questionsOf(
  { finder, store }: Tables,
  longest: readonly Deployment[],
): Record<string, () => unknown> {
  const project = 'handbook'
  const at = (share: number) => longest[Math.floor(share * (longest.length - 1))] as Deployment
  const day = (share: number) => (at(share).createdOn ?? '').slice(0, 10)
  const dayAfter = (share: number, days: number) =>
    new Date(Date.parse(day(share)) + days * DAY_MS).toISOString().slice(0, 10)
  const names = store.names()
  const preview = longest.find(({ environment }, index) => environment === 'preview' && index > 900)
  const search = (asked: Partial<DeploymentSearch>, behind?: Deployment) => () =>
    finder.search({
      project,
      limit: LIMIT,
      search: { ...ANY_DEPLOYMENT, ...asked },
      cursor: behind
        ? { direction: 'after', place: { createdOn: behind.createdOn ?? '', id: behind.id } }
        : null,
    })
  const everywhere =
    (asked: Partial<DeploymentSearch>, one: string | null = null) =>
    () =>
      finder.search({ project: one, search: { ...ANY_DEPLOYMENT, ...asked }, cursor: null, limit: LIMIT })
  const rare = preview?.branch ?? ''
  const hash = at(0.7).commitHash ?? ''
  return {
    'environment production': search({ environment: 'production' }),
    'status failed': search({ status: 'failed' }),
    'status canceled in previews': search({ status: 'canceled', environment: 'preview' }),
    'branch main': search({ branch: 'main' }),
    'a branch of a few deployments': search({ branch: rare }),
    'a branch that is not there': search({ branch: 'nothing' }),
    'the last seven days': search({ since: dayAfter(0, -6) }),
    'a day long ago': search({ since: day(0.6), until: day(0.6) }),
    'failed until half a history ago': search({ status: 'failed', until: day(0.5) }),
    'failed, a page far back': search({ status: 'failed' }, at(0.5)),
    'words: fix': search({ q: 'fix' }),
    'words: fix, a page far back': search({ q: 'fix' }, at(0.5)),
    'words: fix, failed': search({ q: 'fix', status: 'failed' }),
    'words: fix, branch main': search({ q: 'fix', branch: 'main' }),
    'words: fix, until half a history ago': search({ q: 'fix', until: day(0.5) }),
    'words: fix header': search({ q: 'fix header' }),
    'words: translation': search({ q: 'translation' }),
    'words: tra': search({ q: 'tra' }),
    'words: dependabot': search({ q: 'dependabot' }),
    'words: #4711': search({ q: '#4711' }),
    'words: a hash': search({ q: hash.slice(0, 7) }),
    'words: an id': search({ q: at(0.3).shortId }),
    'words: nothing': search({ q: 'nothing-like-this', status: 'failed' }),
    'the page of branch main': () => finder.branch({ project, branch: 'main' }),
    'the page of another branch': () => finder.branch({ project, branch: rare }),
    'a commit': () => finder.commit({ projects: [project], hash }),
    'a commit that is not there': () => finder.commit({ projects: [project], hash: '0'.repeat(12) }),
    'a commit in all projects': () => finder.commit({ projects: names, hash: hash.slice(0, 9) }),
    'the address of a preview': () => finder.alias({ project, address: preview?.aliases[0] ?? '' }),
    'all projects: fix': everywhere({ q: 'fix' }),
    'all projects: dependabot': everywhere({ q: 'dependabot' }),
    'all projects: a hash': everywhere({ q: hash }),
    'all projects': everywhere({}),
    'all projects: what failed on a day': everywhere({ status: 'failed', since: day(0.2), until: day(0.2) }),
    'all projects: production long ago': everywhere({ environment: 'production', until: day(0.6) }),
    'all projects: fix, failed': everywhere({ q: 'fix', status: 'failed' }),
    'all projects, by a link for one: fix': everywhere({ q: 'fix' }, 'site-1'),
  }
}

/** The page that follows on the list, to compare with. */
export function nextPage({ store }: Tables, longest: readonly Deployment[]): () => unknown {
  const key = store.project('handbook')?.key ?? 0
  const { createdOn, id } = longest[LIST_LENGTH] as Deployment
  return () =>
    store.deployments.list(key, {
      direction: 'after',
      limit: LIMIT,
      place: { createdOn: createdOn ?? '', id },
    })
}

export interface Cost {
  read: number
  /** What SQLite was asked for it. */
  asked: Tables['asked']
}

/** What each question costs as the first one after the object was woken, and asked again. The stretches are there before. */
export function costsOf(tables: Tables, longest: readonly Deployment[]) {
  return Object.entries(questionsOf(tables, longest)).map(([name, question]) => {
    question()
    const woken = questionsOf({ ...tables, finder: tables.wake() }, longest)[name] ?? question
    return { name, first: costOf(tables, woken), again: costOf(tables, woken) }
  })
}

export function costOf(tables: Tables, question: () => unknown): Cost {
  tables.asked.length = 0
  const { read } = rowsOf(tables.rows, question)
  return { read, asked: tables.asked.splice(0) }
}
