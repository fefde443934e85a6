/**
 * A process of its own: reads projects and deployments with the official SDK, and prints them as JSON.
 * Usage: node sdk-read.ts <project>
 */
import type { APIError } from 'cloudflare'
import { account, client } from './sdk-client.ts'

const [name = ''] = process.argv.slice(2)

const { projects } = client.pages
const { deployments } = projects

/** How a call is refused. */
const refused = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'not refused',
    ({ status, errors }: APIError) => ({ status, codes: errors.map(({ code }) => code) }),
  )

const listed: { name: string; live: string | undefined; stages: number | undefined }[] = []
for await (const { name, canonical_deployment: live } of projects.list(account))
  listed.push({ name, live: live?.id, stages: live?.stages.length })

const ids: string[] = []
for await (const { id } of deployments.list(name, account)) ids.push(id)

const previews: string[] = []
for await (const { id } of deployments.list(name, { ...account, env: 'preview' })) previews.push(id)

const project = await projects.get(name, account)
const oldest = await deployments.get(ids.at(-1) ?? '', { ...account, project_name: name })

process.stdout.write(
  JSON.stringify({
    listed,
    ids,
    previews,
    project: { name: project.name, domains: project.domains, latest: project.latest_deployment?.id },
    oldest: { id: oldest.id, stage: oldest.latest_stage, branch: oldest.deployment_trigger.metadata.branch },
    missing: await refused(projects.get('none', account)),
    missingDeployment: await refused(deployments.get('none', { ...account, project_name: name })),
    tooMany: await refused(projects.list({ ...account, per_page: 11 }).asResponse()),
    deletion: await refused(projects.delete('none', account)),
  }),
)
