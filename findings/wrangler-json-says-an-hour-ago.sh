#!/usr/bin/env bash
# What `wrangler pages deployment list --json` and `wrangler pages project list --json` tell a program.
#
# Versions: wrangler 4.156.2, node 24.21.0 of the npm registry, against a server of its own that answers as Cloudflare's API does.
#
# Behaviour: the JSON is the table for people. `Status` is "1 hour ago" wherever the stage that a deployment is in went well: of
# one that is live, and of one whose repository has been cloned and whose build is still to come. What builds and what waits for
# its turn are both "Active", and what was skipped is "Idle". There is no time, no message and no stage. Of 48 deployments there
# are 25, asked for in one call, and nothing says that there are more. `project list` gives the domains as one text.
#
# What most would guess: that `--json` gives what the API gave, status and times included, and all of it.
#
# Why it matters: a script that looks for "success" finds nothing, and one that takes "ago" for live announces builds that have
# not begun. Whether the production that is live is older than 25 previews cannot be seen. Who needs more has to ask the API.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error wrangler@4.156.2 node@24.21.0 > /dev/null
cat > look.mjs <<'JS'
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString()
const stage = (name, status) => ({ name, status, started_on: ago(4_300), ended_on: status === 'success' ? ago(4_200) : null })
const stages = {
  live: stage('deploy', 'success'),
  cloned: stage('clone_repo', 'success'),
  failed: stage('build', 'failure'),
  builds: stage('build', 'active'),
  waits: stage('queued', 'active'),
  skipped: stage('queued', 'idle'),
}
const names = [...Object.keys(stages), ...Array(42).fill('live')]
const deployments = names.map((name, number) => ({
  id: `${String(number).padStart(8, '0')}-2222-4333-8444-555555555555`,
  project_name: 'docs',
  environment: 'production',
  url: `https://${number}.docs.pages.dev`,
  created_on: ago(4_500),
  modified_on: ago(4_200),
  is_skipped: name === 'skipped',
  deployment_trigger: {
    type: 'github:push',
    metadata: { branch: 'main', commit_hash: '4e5b1c2'.repeat(6).slice(0, 40), commit_message: 'Say it' },
  },
  latest_stage: stages[name],
}))
const project = {
  ...{ name: 'docs', subdomain: 'docs.pages.dev', domains: ['docs.pages.dev', 'docs.example'], production_branch: 'main' },
  ...{ created_on: ago(9_000), latest_deployment: deployments[0], deployment_configs: { production: {}, preview: {} } },
}
const asked = []
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  asked.push(pathname)
  const all = pathname.endsWith('/deployments') ? deployments : [project]
  const page = Number(searchParams.get('page') ?? 1)
  const per_page = Number(searchParams.get('per_page') ?? 25)
  const result = all.slice((page - 1) * per_page, page * per_page)
  const result_info = { page, per_page, count: result.length, total_count: all.length }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ success: true, errors: [], messages: [], result, result_info }))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

async function tellOf(...words) {
  const env = {
    ...{ PATH: process.env.PATH, HOME: process.cwd(), CI: '1', NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false' },
    CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${server.address().port}/client/v4`,
    CLOUDFLARE_API_TOKEN: 'token',
    CLOUDFLARE_ACCOUNT_ID: '0'.repeat(32),
  }
  const args = ['node_modules/wrangler/bin/wrangler.js', 'pages', ...words, '--json']
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  return JSON.parse(await text(child.stdout))
}
const listed = await tellOf('deployment', 'list', '--project-name', 'docs')
const calls = asked.filter((path) => path.endsWith('/deployments')).length
const [told] = await tellOf('project', 'list')
server.closeAllConnections()
server.close()
const seen = [
  ...Object.keys(stages).map((name, number) => `${name}: ${listed[number].Status}`),
  `keys: ${Object.keys(listed[0]).join(', ')}`,
  `${listed.length} of ${deployments.length} in ${calls} call(s)`,
  `a project: ${told['Project Domains']}; ${told['Last Modified']}`,
]
console.log(seen.join('\n'))
const before = [
  ...['live: 1 hour ago', 'cloned: 1 hour ago', 'failed: Failure', 'builds: Active', 'waits: Active', 'skipped: Idle'],
  'keys: Id, Environment, Branch, Source, Deployment, Status, Build',
  '25 of 48 in 1 call(s)',
  'a project: docs.pages.dev, docs.example; 1 hour ago',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
PATH="$folder/node_modules/.bin:$PATH" node look.mjs
