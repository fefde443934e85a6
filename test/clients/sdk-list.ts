/**
 * A process of its own: reads an account with the official SDK, as anybody's script would, and prints it as JSON.
 * Usage: node sdk-list.ts <project>
 */
import { NotFoundError } from 'cloudflare'
import { account, client } from './sdk-client.ts'

const [projectName = ''] = process.argv.slice(2)

const { projects } = client.pages

const names: string[] = []
for await (const { name } of projects.list(account)) names.push(name)

const ids: string[] = []
for await (const { id } of projects.deployments.list(projectName, account)) ids.push(id)

const previews: string[] = []
for await (const { id } of projects.deployments.list(projectName, { ...account, env: 'preview' }))
  previews.push(id)

const project = await projects.get(projectName, account)
const deployment = await projects.deployments.get(ids[0] ?? '', { ...account, project_name: projectName })
const created = await projects.deployments.create(projectName, { ...account, branch: 'draft' })
const token = await client.user.tokens.verify()
const accountToken = await client.accounts.tokens.verify(account)
const missing = await projects.get('none', account).catch((error: unknown) => error)

const result = {
  names,
  ids,
  previews,
  project,
  deployment,
  created,
  tokens: [token.status, accountToken.status],
  missing:
    missing instanceof NotFoundError
      ? { status: missing.status, codes: missing.errors.map(({ code }) => code) }
      : String(missing),
}
process.stdout.write(JSON.stringify(result))
