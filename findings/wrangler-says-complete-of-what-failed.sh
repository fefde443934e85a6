#!/usr/bin/env bash
# What `wrangler pages deploy` says, and with which code it ends, by what becomes of the deployment.
#
# Versions: wrangler 4.156.2, node 24.21.0 of the npm registry, against a server of its own that answers as Cloudflare's API does.
#
# Behaviour: it asks up to five times what became of it. A failure is told, with code 1, where the last stage
# is `deploy`. Where it is another stage that failed, or the deployment was canceled, or skipped, or is still waiting, or where
# each of the questions gets a 500, it says "Deployment complete!", and that the final status could not be ascertained, and the
# code is 0. What it writes for programs (WRANGLER_OUTPUT_FILE_PATH; wrangler-action reads it) has the same two entries for all of
# these as for a success, and no status in them.
#
# What most would guess: that a command which waits for the end of a deployment fails with it, or when it does not know; and that
# a failed build, which it has read (it asks once), is told.
#
# Why it matters: CI is green, the comment under a pull request has an address, and nothing is there. Who deploys in CI has to ask
# Cloudflare's API for `latest_stage` by the id that is in that file, or look at a board.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error wrangler@4.156.2 node@24.21.0 > /dev/null
mkdir site
echo '<h1>docs</h1>' > site/index.html
cat > look.mjs <<'JS'
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

const ended = '2026-11-24T12:00:00Z'
const stage = (name, status, ended_on = ended) => ({ latest_stage: { name, status, started_on: null, ended_on } })
// Each is what became of the deployment, under the name of its project.
const outcomes = {
  success: stage('deploy', 'success'),
  'failed-to-deploy': stage('deploy', 'failure'),
  'failed-to-build': stage('build', 'failure'),
  canceled: stage('deploy', 'canceled'),
  skipped: { ...stage('queued', 'idle', null), is_skipped: true },
  waiting: stage('queued', 'active', null),
  'no-answer': null,
}
const id = '11111111-2222-4333-8444-555555555555'
const payload = Buffer.from(JSON.stringify({ exp: 2e9, max_file_count_allowed: 20_000 })).toString('base64url')

function resultOf(method, path) {
  const [, name, rest] = path.match(/\/projects\/([^/]+)(.*)$/) ?? []
  // Each file of the site is there already.
  if (name === undefined) return []
  if (rest === '/upload-token') return { jwt: `a.${payload}.c` }
  const ids = { id, short_id: '11111111', project_name: name, url: `https://11111111.${name}.pages.dev`, aliases: null }
  const made = { ...ids, environment: 'production', created_on: ended, modified_on: ended }
  if (method === 'POST' && rest === '/deployments') return { ...made, ...stage('queued', 'active', null) }
  if (rest === `/deployments/${id}`) return outcomes[name] && { ...made, ...outcomes[name] }
  if (rest.startsWith('/deployments/')) return { data: [{ ts: ended, line: 'It broke' }], total: 1 }
  const deployment_configs = { production: {}, preview: {} }
  return { name, subdomain: `${name}.pages.dev`, domains: [], production_branch: 'main', deployment_configs }
}
const questions = {}
const server = createServer(async (request, response) => {
  await text(request)
  const [, asked] = request.url.match(/\/projects\/([^/]+)\/deployments\/[\w-]+$/) ?? []
  if (asked) questions[asked] = (questions[asked] ?? 0) + 1
  const result = resultOf(request.method, request.url)
  response.writeHead(result === null ? 500 : 200, { 'content-type': 'application/json' })
  const errors = result === null ? [{ code: 8000000, message: 'An unknown error occurred' }] : []
  response.end(JSON.stringify({ result, success: result !== null, errors, messages: [] }))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

async function deploy(name) {
  const env = {
    PATH: process.env.PATH,
    HOME: process.cwd(),
    CI: '1',
    NO_COLOR: '1',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_CACHE_DIR: `cache-${name}`,
    WRANGLER_OUTPUT_FILE_PATH: `${name}.ndjson`,
    CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${server.address().port}/client/v4`,
    CLOUDFLARE_API_TOKEN: 'token',
    CLOUDFLARE_ACCOUNT_ID: '0'.repeat(32),
  }
  const args = ['node_modules/wrangler/bin/wrangler.js', 'pages', 'deploy', 'site', '--project-name', name, '--branch', 'main']
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const told = text(child.stdout)
  const code = await new Promise((resolve) => child.on('close', resolve))
  const line = (await told).match(/Deployment complete! (Take a peek|However)?/)?.[0].trim() ?? 'no such word'
  const entries = (await readFile(`${name}.ndjson`, 'utf8')).trim().split('\n').map((entry) => JSON.parse(entry))
  const kinds = entries.filter(({ type }) => type.startsWith('pages-deploy'))
  const status = kinds.some((entry) => 'status' in entry || 'latest_stage' in entry) ? 'a status' : 'no status'
  return `${name}: asked ${questions[name]} times, code ${code}, "${line}", ${kinds.map(({ type }) => type).join(' and ') || 'no entry'}, ${status}`
}
const seen = []
for (const name of Object.keys(outcomes)) seen.push(deploy(name))
const rows = await Promise.all(seen)
server.closeAllConnections()
server.close()
console.log(rows.join('\n'))
const uncertain = (name, times) =>
  `${name}: asked ${times} times, code 0, "Deployment complete! However", pages-deploy and pages-deploy-detailed, no status`
const before = [
  'success: asked 1 times, code 0, "Deployment complete! Take a peek", pages-deploy and pages-deploy-detailed, no status',
  'failed-to-deploy: asked 1 times, code 1, "no such word", no entry, no status',
  ...['failed-to-build', 'canceled'].map((name) => uncertain(name, 1)),
  ...['skipped', 'waiting', 'no-answer'].map((name) => uncertain(name, 5)),
]
if (rows.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
PATH="$folder/node_modules/.bin:$PATH" node look.mjs
