/**
 * A process of its own: changes an account with the official SDK, and prints what it was told as JSON.
 * Usage: node sdk-change.ts <project> <failed deployment> <older production deployment> <newest of a preview branch>
 */
import type { APIError } from 'cloudflare'
import { account, client } from './sdk-client.ts'

const [name = '', failed = '', older = '', preview = ''] = process.argv.slice(2)

const inProject = { ...account, project_name: name }
const { projects } = client.pages
const { deployments, domains } = projects

/** The codes of a call that is refused. */
const refused = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'not refused',
    (error: APIError) => error.errors.map(({ code }) => code),
  )

const log = await deployments.history.logs.get(failed, inProject)
const retried = await deployments.retry(failed, inProject)
const rolledBack = await deployments.rollback(older, inProject)
const canonical = (await projects.get(name, account)).canonical_deployment?.id
const noTarget = await refused(deployments.rollback(preview, inProject))
const live = await refused(deployments.delete(older, { ...inProject, force: true }))
const aliased = await refused(deployments.delete(preview, inProject))
const deleted = await deployments.delete(preview, { ...inProject, force: true })

const added = await domains.create(name, { ...account, name: 'new.example' })
const validated = await domains.edit('new.example', inProject)
const listed: string[] = []
for await (const domain of domains.list(name, account)) listed.push(domain.name)
const removed = await domains.delete('new.example', inProject)
const noDomain = await refused(domains.get('new.example', inProject))

const created = await projects.create({ ...account, name: 'from-sdk', production_branch: 'main' })
const edited = await projects.edit('from-sdk', { ...account, production_branch: 'trunk' })
const projectDeleted = await projects.delete('from-sdk', account)

process.stdout.write(
  JSON.stringify({
    log: { lines: log.data.length, total: log.total, last: log.data.at(-1)?.line },
    retried: { id: retried.id, stage: retried.latest_stage.name },
    rolledBack: rolledBack.id,
    canonical,
    refusals: { noTarget, live, aliased, noDomain },
    deleted,
    domains: { added: added.status, validated: validated.name, listed, removed },
    project: { created: created.subdomain, edited: edited.production_branch, deleted: projectDeleted },
  }),
)
