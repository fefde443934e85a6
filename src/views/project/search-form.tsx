import {
  BRANCH_IN_ADDRESS,
  commonDays,
  type DeploymentSearch,
  type SearchField,
  type SearchProblems,
  type SearchTexts,
  searchQuery,
} from '../../domain/deployment-search.ts'
import { ENVIRONMENT_NAMES, environmentNames } from '../../domain/environment.ts'
import { STATUSES } from '../../domain/status.ts'
import type { ProjectPage } from '../../mirror/protocol.ts'
import { DEPLOYMENTS_PATH, projectPath, withQuery } from '../addresses.ts'
import { Choice, toldBy, Wrong } from '../inline.tsx'
import type { Child } from '../jsx.ts'
import { Filters } from '../section.tsx'
import { statusName } from '../shapes.ts'
import { environmentWord } from '../words.ts'

/** Where deployments are looked for. */
export interface SearchedPlace {
  /** The address without a search. */
  path: string
  environments: readonly string[]
  /** Those that are offered; any other can be typed. */
  branches: readonly string[]
}

/** Among the deployments of a project; null: of all. */
export function placeOf(page: ProjectPage | null): SearchedPlace {
  if (page === null) return { path: DEPLOYMENTS_PATH, environments: ENVIRONMENT_NAMES, branches: [] }
  return {
    path: projectPath(page.card.project.name),
    environments: environmentNames(page.card),
    branches: page.branches.list.flatMap(({ newest }) => newest.branch ?? []),
  }
}

/** Where a search stands. */
export function searchPath({ path }: Pick<SearchedPlace, 'path'>, search: DeploymentSearch): string {
  return withQuery(path, searchQuery(search))
}

/** What the form of a search shows. */
export interface FormProps {
  place: SearchedPlace
  search: DeploymentSearch
  /** What stands in the fields, as it was typed. */
  texts: SearchTexts
  problems: SearchProblems | null
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
export function DeploymentSearchForm({ place, search, texts, problems, at }: FormProps) {
  const days = commonDays(at)
  const chosen = days.find(({ since, until }) => since === search.since && until === search.until)
  const environments = place.environments.map((one) => [one, environmentWord(one)] as const)
  const statuses = STATUSES.map((status) => [status, statusName(status)] as const)
  const field = (of: SearchField, control: (attributes: FieldAttributes) => Child) => {
    const [id, problem] = [`find-${of}`, problems?.[of]]
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
      <form class="finder" data-instant="" action={place.path}>
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
          {place.branches.map((branch) => (
            <option value={branch} />
          ))}
        </datalist>
      </form>
      <Filters
        choices={days.map((day) => [day, day.word] as const)}
        chosen={chosen ?? null}
        to={(day) => searchPath(place, { ...search, since: day?.since ?? null, until: day?.until ?? null })}
      />
    </search>
  )
}

/** Of a field: its id and name, and where its problem is told. */
type FieldAttributes = { id: string; name: string } & Partial<ReturnType<typeof toldBy>>

const ANY = ['', 'any'] as const
const AS_TYPED = { autocomplete: 'off', spellcheck: 'false' } as const
