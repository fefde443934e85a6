import type { ProjectCard } from '../../domain/card.ts'
import type { Deployment } from '../../domain/deployment.ts'
import {
  type DeploymentSearch,
  isSearching,
  SEARCH_FIELDS,
  type SearchField,
} from '../../domain/deployment-search.ts'
import { visibleName } from '../../domain/text.ts'
import { COUNTED_TO, type TextReach } from '../../mirror/finding.ts'
import type { ProjectPage } from '../../mirror/protocol.ts'
import { apiDeploymentsPath, FEEDS_PATH, feedPath, projectPath } from '../addresses.ts'
import { type Frame, Page } from '../layout.tsx'
import { Crumbs, Pager, Section } from '../section.tsx'
import { statusName } from '../shapes.ts'
import { deploymentNews } from '../status.tsx'
import { Time } from '../time.tsx'
import { count, environmentWord, sentenceCase, shortName } from '../words.ts'
import { DeploymentRows, historyOf, NoneHere } from './deployments.tsx'
import {
  DeploymentSearchForm,
  type FormProps,
  placeOf,
  type SearchedPlace,
  searchPath,
} from './search-form.tsx'

interface FoundProps extends Omit<FormProps, 'place'> {
  frame: Frame
  /** The project in which is looked; null: all are. */
  page: ProjectPage | null
  /** Something builds there. */
  busy: boolean
  /** Newest first; null where it could not be understood what is looked for, or nobody can tell just now. */
  found: {
    rows: { card: ProjectCard; deployment: Deployment }[]
    count: number
    tooMuch: SearchField[]
    reach: TextReach
  } | null
  /** Addresses of the neighbouring pages; none where nothing was looked for. */
  newer?: string | null
  older?: string | null
}

/** The deployments of a project, or of all, that a search finds. */
export function FoundDeploymentsView(props: FoundProps) {
  const { frame, page, busy, found, newer = null, older = null, ...form } = props
  const { search, problems } = form
  const place = placeOf(page)
  const name = page?.card.project.name
  const title = [found ? countWords(found.count) : 'deployments', ...askedWords(search)].join(', ')
  return (
    <Page
      title={name ? `${shortName(name)}: ${title}` : `${title} on ${frame.boardTitle}`}
      description={found ? newsOf(found.rows) : undefined}
      status="idle"
      twin={name && apiDeploymentsPath(name)}
      feed={problems ? undefined : searchPath({ path: name ? feedPath(name) : FEEDS_PATH }, search)}
      {...{ busy, frame }}
    >
      {name && <Crumbs steps={[{ text: name, to: projectPath(name) }, { text: 'Deployments' }]} />}
      <h1>Deployments of {name ?? 'all projects'}</h1>
      <p class="lede">
        {found && <Extent search={search} count={found.count} />}
        {problems && 'What is looked for could not be read.'} {page && historyOf(page)}{' '}
        {(page || problems || isSearching(search)) && <a href={place.path}>Show all</a>}
      </p>
      <DeploymentSearchForm {...form} place={place} />
      {found ? (
        <Section id="deployments" title={isSearching(search) ? 'Found' : 'All'}>
          {found.rows.length > 0 ? (
            <DeploymentRows
              caption={`Deployments of ${name ?? 'all projects'}, newest first`}
              rows={found.rows}
              isMixed={page === null}
            />
          ) : (
            // As long as older ones are still being read, nobody knows that there are none.
            (found.reach === 'all' || found.tooMuch.length > 0) && (
              <Nothing {...{ place, search }} {...found} />
            )
          )}
          <ReachNote reach={found.reach} isOfAll={page === null} />
        </Section>
      ) : (
        !problems && <p class="note">{NOT_SEARCHED}</p>
      )}
      <Pager says="Newest first" prev={newer} next={older} />
    </Page>
  )
}

/** Said where the mirror does not answer. */
export const NOT_SEARCHED = 'Deployments cannot be searched just now. Try again in a moment.'

/** What is asked for, in few words: the addresses of two searches are two cards in a chat. */
function askedWords(search: DeploymentSearch): string[] {
  return SEARCH_FIELDS.flatMap((field) => {
    const before = field === 'since' ? 'from ' : field === 'until' ? 'to ' : ''
    return search[field] === null ? [] : [before + shortName(search[field])]
  })
}

function newsOf([newest]: NonNullable<FoundProps['found']>['rows']): string {
  return newest ? `Newest: ${deploymentNews(newest.deployment)}` : 'Nothing was found.'
}

/** How far back words are found, as long as not all of them are. `isOfAll`: whatever is looked for, in all projects. */
export function ReachNote({ reach, isOfAll = false }: { reach: TextReach; isOfAll?: boolean }) {
  if (reach === 'all') return null
  const what = isOfAll ? '' : 'words of '
  return (
    <p class="note">
      {reach === 'none' ? (
        `The ${what}deployments are still being read: not all of them are found yet. `
      ) : (
        <>
          The {what}older deployments are still being read: they are found back to{' '}
          <Time at={new Date(reach).toISOString()} zone />.{' '}
        </>
      )}
      {isOfAll
        ? 'The page of a project finds older ones, too.'
        : 'Everything else finds older ones, too: status, branch, day, and the page of a commit.'}
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
  place: SearchedPlace
  search: DeploymentSearch
  count: number
  tooMuch: SearchField[]
}

/** What to leave out of a search that finds nothing, so that it does. */
function Nothing({ place, search, count, tooMuch }: NothingProps) {
  if (count > 0) return <NoneHere />
  if (!isSearching(search)) return <p class="note">There are none yet.</p>
  if (tooMuch.length === 0) {
    return (
      <p class="note">
        There are none without one of these either. <a href={place.path}>Look at all deployments</a>
      </p>
    )
  }
  return (
    <ul class="note">
      {tooMuch.map((field) => (
        <li>
          There are some{' '}
          <a href={searchPath(place, { ...search, [field]: null })}>
            without “<FieldWords field={field} search={search} />”
          </a>
        </li>
      ))}
    </ul>
  )
}
