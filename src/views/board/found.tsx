import type { ProjectCard } from '../../domain/card.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { ANY_DEPLOYMENT } from '../../domain/deployment-search.ts'
import type { TextReach } from '../../mirror/finding.ts'
import { commitsPath } from '../addresses.ts'
import { CommitAnswers, type CommitsProps } from '../project/commit.tsx'
import { DeploymentRows } from '../project/deployments.tsx'
import { countWords, NOT_SEARCHED, ReachNote } from '../project/search.tsx'
import { placeOf, searchPath } from '../project/search-form.tsx'
import { Pager, Section } from '../section.tsx'
import { sentenceCase } from '../words.ts'

/** The deployments that were found by their words, newest first. */
export interface FoundDeployments {
  rows: { card: ProjectCard; deployment: Deployment }[]
  /** On all pages. */
  count: number
  reach: TextReach
  /** Addresses of the pages before and after. */
  newer: string | null
  older: string | null
  /** The commit that is looked for, and how it stands in each project that knows it; missing where it is none, or nobody can tell. */
  hash?: string | null
  commits?: CommitsProps['found'] | undefined
}

/** Deployments of all projects that hold the words; `found` is null where nobody can tell just now. */
export function FoundSection({ found, query }: { found: FoundDeployments | null; query: string }) {
  return (
    <>
      {found?.hash && found.commits && (
        <CommitAnswers
          hash={found.hash}
          found={found.commits}
          says={
            <a href={commitsPath(found.hash)}>
              Commit <code>{found.hash.slice(0, 12)}</code>
            </a>
          }
        />
      )}
      <Section
        id="deployments"
        title="Deployments"
        says={
          found && (
            <>
              {sentenceCase(countWords(found.count))}.{' '}
              {found.count > 0 && (
                <a href={searchPath(placeOf(null), { ...ANY_DEPLOYMENT, q: query })}>Choose status or day</a>
              )}
            </>
          )
        }
      >
        {found ? (
          <>
            {found.rows.length > 0 ? (
              <DeploymentRows caption="Deployments, newest first" rows={found.rows} isMixed />
            ) : (
              found.count === 0 && <p class="note">None has all of it in its branch, message, hash or id.</p>
            )}
            <ReachNote reach={found.reach} />
            <Pager name="Pages of deployments" says="Newest first" prev={found.newer} next={found.older} />
          </>
        ) : (
          <p class="note">{NOT_SEARCHED}</p>
        )}
      </Section>
    </>
  )
}
