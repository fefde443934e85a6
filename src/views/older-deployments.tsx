import type { Deployment } from '../domain/deployment.ts'
import type { ProjectPage } from '../mirror/protocol.ts'
import { apiDeploymentsPath, projectPath } from './addresses.ts'
import { count } from './deployment-words.ts'
import { DeploymentsTable, historyOf } from './deployments-table.tsx'
import { shortName } from './head.tsx'
import { type Frame, Page } from './layout.tsx'
import { Pager } from './pager.tsx'
import { Crumbs, Section } from './section.tsx'

interface OlderDeploymentsProps {
  frame: Frame
  page: ProjectPage
  /** Newest first. */
  deployments: Deployment[]
  /** Addresses of the neighbouring pages. */
  newer: string | null
  older: string | null
}

/** A page of a project's deployments further back than its newest. */
export function OlderDeploymentsView({ frame, page, deployments, newer, older }: OlderDeploymentsProps) {
  const { name } = page.card.project
  return (
    <Page
      title={`${shortName(name)}: older deployments`}
      status="idle"
      frame={frame}
      twin={apiDeploymentsPath(name)}
    >
      <Crumbs steps={[{ text: name, to: projectPath(name) }, { text: 'Older deployments' }]} />
      <h1>Older deployments of {name}</h1>
      <p class="lede">
        {`${count(page.total ?? page.stored, 'deployment')} in all, newest first. ${historyOf(page)}`.trim()}
      </p>
      <Section id="deployments" title="Deployments">
        {deployments.length > 0 ? (
          <DeploymentsTable card={page.card} deployments={deployments} />
        ) : (
          <p class="note">There are none here. They may have been deleted.</p>
        )}
      </Section>
      <Pager says="Newest first" prev={newer} next={older} />
    </Page>
  )
}
