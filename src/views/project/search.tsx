import type { Deployment } from '../../domain/deployment.ts'
import {
  ANY_DEPLOYMENT,
  BRANCH_IN_ADDRESS,
  commonDays,
  type DeploymentSearch,
  isSearching,
  SEARCH_FIELDS,
  type SearchField,
  type SearchProblems,
  type SearchTexts,
  searchQuery,
} from '../../domain/deployment-search.ts'
import { environmentNames } from '../../domain/environment.ts'
import { STATUSES } from '../../domain/status.ts'
import { visibleName } from '../../domain/text.ts'
import { COUNTED_TO, type TextReach } from '../../mirror/finding.ts'
import type { ProjectPage } from '../../mirror/protocol.ts'
import { apiDeploymentsPath, projectPath } from '../addresses.ts'
import { Choice, toldBy, Wrong } from '../inline.tsx'
import type { Child } from '../jsx.ts'
import { type Frame, Page } from '../layout.tsx'
import { Crumbs, Filters, Pager, Section } from '../section.tsx'
import { statusName } from '../shapes.ts'
import { deploymentNews } from '../status.tsx'
import { Time } from '../time.tsx'
import { count, environmentWord, sentenceCase, shortName } from '../words.ts'
import { DeploymentsTable, historyOf, NoneHere } from './deployments.tsx'

/** Where a search of a project's deployments stands. */
export function searchPath(project: string, search: DeploymentSearch): string {
  const query = searchQuery(search)
  return query === '' ? projectPath(project) : `${projectPath(project)}?${query}`
}

interface FormProps {
  page: ProjectPage
  search: DeploymentSearch
  /** What stands in the fields, as it was typed. */
  texts: SearchTexts
  problems: SearchProblems
  /** Of what time the page is (ms): `today` is that day. */
  at: number
}

const LABELS: Record<SearchField, string> = {
  environment: 'Environment',
  status: 'Status',
  branch: 'Branch',
  q: 'Words, hash or id',
  since: 'From day (UTC)',
  until: 'To day (UTC)',
}

/** Finds deployments by what can be told of them, and the days that people ask for most as links. */
export function DeploymentSearchForm({ page, search, texts, problems, at }: FormProps) {
  const { name } = page.card.project
  const days = commonDays(at)
  const chosen = days.find(({ since, until }) => since === search.since && until === search.until)
  const branches = page.branches.list.flatMap(({ newest }) => newest.branch ?? [])
  const environments = environmentNames(page.card).map((one) => [one, environmentWord(one)] as const)
  const statuses = STATUSES.map((status) => [status, statusName(status)] as const)
  const field = (of: SearchField, control: (attributes: FieldAttributes) => Child) => {
    const [id, problem] = [`find-${of}`, problems[of]]
    return (
      <div>
        <label for={id}>{LABELS[of]}</label>
        {control({ id, name: of, ...(problem && toldBy(`${id}-problem`)) })}
        {problem && <Wrong id={`${id}-problem`} says={problem} />}
      </div>
    )
  }
  return (
    <search aria-label="Deployments">
      <form class="finder" data-instant="" action={projectPath(name)}>
        {field('environment', (its) => (
          <Choice {...its} options={[ANY, ...environments]} chosen={texts.environment} />
        ))}
        {field('status', (its) => (
          <Choice {...its} options={[ANY, ...statuses]} chosen={texts.status} />
        ))}
        {field('branch', (its) => (
          <input
            {...its}
            type="text"
            value={texts.branch}
            maxlength={BRANCH_IN_ADDRESS}
            list="known-branches"
            {...AS_TYPED}
          />
        ))}
        {field('q', (its) => (
          <input {...its} type="search" value={texts.q} {...AS_TYPED} />
        ))}
        {field('since', (its) => (
          <input {...its} type="date" value={texts.since} />
        ))}
        {field('until', (its) => (
          <input {...its} type="date" value={texts.until} />
        ))}
        <button type="submit" class="button">
          Find
        </button>
        <datalist id="known-branches">
          {branches.map((branch) => (
            <option value={branch} />
          ))}
        </datalist>
      </form>
      <Filters
        choices={days.map((day) => [day, day.word] as const)}
        chosen={chosen ?? null}
        to={(day) => searchPath(name, { ...search, since: day?.since ?? null, until: day?.until ?? null })}
      />
    </search>
  )
}

/** Of a field: its id and name, and where its problem is told. */
type FieldAttributes = { id: string; name: string } & Partial<ReturnType<typeof toldBy>>

const ANY = ['', 'any'] as const
const AS_TYPED = { autocomplete: 'off', spellcheck: 'false' } as const

interface FoundProps extends FormProps {
  frame: Frame
  /** Newest first; null where it could not be understood what is looked for. */
  found: { deployments: Deployment[]; count: number; tooMuch: SearchField[]; reach: TextReach } | null
  /** Addresses of the neighbouring pages. */
  newer: string | null
  older: string | null
}

/** The deployments of a project that a search finds. */
export function FoundDeploymentsView({ frame, found, newer, older, ...form }: FoundProps) {
  const { page, search } = form
  const { name } = page.card.project
  return (
    <Page
      title={`${shortName(name)}: ${[found ? countWords(found.count) : 'deployments', ...askedWords(search)].join(', ')}`}
      description={found ? newsOf(found.deployments) : undefined}
      status="idle"
      busy={page.card.busy}
      frame={frame}
      twin={apiDeploymentsPath(name)}
    >
      <Crumbs steps={[{ text: name, to: projectPath(name) }, { text: 'Deployments' }]} />
      <h1>Deployments of {name}</h1>
      <p class="lede">
        {found ? <Extent search={search} count={found.count} /> : 'What is looked for could not be read.'}{' '}
        {historyOf(page)} <a href={projectPath(name)}>Show all</a>
      </p>
      <DeploymentSearchForm {...form} />
      {found && (
        <Section id="deployments" title="Found">
          {found.deployments.length > 0 ? (
            <DeploymentsTable card={page.card} deployments={found.deployments} />
          ) : (
            <Nothing {...{ name, search }} {...found} />
          )}
          <ReachNote reach={found.reach} />
        </Section>
      )}
      <Pager says="Newest first" prev={newer} next={older} />
    </Page>
  )
}

/** What is asked for, in few words: the addresses of two searches are two cards in a chat. */
function askedWords(search: DeploymentSearch): string[] {
  return SEARCH_FIELDS.flatMap((field) => {
    const before = field === 'since' ? 'from ' : field === 'until' ? 'to ' : ''
    return search[field] === null ? [] : [before + shortName(search[field])]
  })
}

function newsOf([newest]: readonly Deployment[]): string {
  return newest ? `Newest: ${deploymentNews(newest)}` : 'Nothing was found.'
}

/** How far back words are found, as long as not all of them are. */
export function ReachNote({ reach }: { reach: TextReach }) {
  if (reach === 'all') return null
  return (
    <p class="note">
      {reach === 'none' ? (
        'The words of deployments are still being read: none are found so far. '
      ) : (
        <>
          The words of older deployments are still being read: they are found back to{' '}
          <Time at={new Date(reach).toISOString()} zone />.{' '}
        </>
      )}
      Everything else finds older ones, too: status, branch, day, and the page of a commit.
    </p>
  )
}

/** `more than 200 deployments` */
export function countWords(found: number, what = 'deployment'): string {
  if (found === 0) return `no ${what}s`
  return found > COUNTED_TO ? `more than ${COUNTED_TO} ${what}s` : count(found, what)
}

/** How many were found, and of what. */
function Extent({ search, count }: { search: DeploymentSearch; count: number }) {
  return (
    <>
      {sentenceCase(countWords(count))}
      {SEARCH_FIELDS.filter((field) => search[field] !== null).map((field) => (
        <>
          , <FieldWords field={field} search={search} />
        </>
      ))}
      .
    </>
  )
}

/** `status failed`: what is asked of a field. */
function FieldWords({ field, search }: { field: SearchField; search: DeploymentSearch }) {
  switch (field) {
    case 'environment':
      return environmentWord(search.environment ?? '').toLowerCase()
    case 'status':
      return statusName(search.status ?? 'unknown').toLowerCase()
    case 'branch':
      return (
        <>
          branch <bdi>{visibleName(search.branch ?? '')}</bdi>
        </>
      )
    case 'q':
      return (
        <>
          with{' '}
          <q>
            <bdi>{search.q}</bdi>
          </q>
        </>
      )
    case 'since':
      return `from ${search.since}`
    case 'until':
      return `to ${search.until}`
  }
}

interface NothingProps {
  name: string
  search: DeploymentSearch
  count: number
  tooMuch: SearchField[]
}

/** What to leave out of a search that finds nothing, so that it does. */
function Nothing({ name, search, count, tooMuch }: NothingProps) {
  if (count > 0) return <NoneHere />
  if (!isSearching(search)) return <p class="note">There are none yet.</p>
  if (tooMuch.length === 0) {
    return (
      <p class="note">
        There are none without one of these either.{' '}
        <a href={searchPath(name, ANY_DEPLOYMENT)}>Look at all deployments</a>
      </p>
    )
  }
  return (
    <ul class="note">
      {tooMuch.map((field) => (
        <li>
          There are some{' '}
          <a href={searchPath(name, { ...search, [field]: null })}>
            without “<FieldWords field={field} search={search} />”
          </a>
        </li>
      ))}
    </ul>
  )
}
