#!/usr/bin/env bash
# Which files of a built site `wrangler pages deploy` does not upload.
#
# Versions: wrangler 4.156.2, node 24.21.0 of the npm registry, against a server of its own that answers as Cloudflare's API does.
#
# Behaviour: a folder `functions` at the top of the site, pages and all, and a file of that name; and each folder `node_modules`,
# at any depth. A `functions` further down and `functions.html` are uploaded. Nothing says so: "Success! Uploaded 4 files" counts
# what was taken, and the code is 0. It is the built site that is looked through, not the project that holds Pages' own
# `functions`. The list cannot be changed.
#
# What most would guess: that everything in the folder which is named on the command line goes up, as with any other host, or that
# what is left out is told.
#
# Why it matters: documentation of a language, a database or a formula has a chapter /functions/, and it is a 404 on the live site
# (or, without a 404.html, the front page), while the deployment stands on each board as a success. Bundlers that keep the
# paths of modules (`preserveModules`, an unbundled build) write node_modules/ into the site: its scripts do not load.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error wrangler@4.156.2 node@24.21.0 > /dev/null
mkdir -p site/functions site/sql/functions site/assets/node_modules/a other
for page in index functions/index functions/sum sql/functions/index functions; do echo "<h1>$page</h1>" > "site/$page.html"; done
echo 'export const a = 1' > site/assets/node_modules/a/index.js
echo 'export const b = 1' > site/assets/b.js
echo '<h1>other</h1>' > other/index.html
echo 'sum' > other/functions
cat > look.mjs <<'JS'
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

const id = '11111111-2222-4333-8444-555555555555'
const payload = Buffer.from(JSON.stringify({ exp: 2e9, max_file_count_allowed: 20_000 })).toString('base64url')
const ended = '2026-11-24T12:00:00Z'
const manifests = {}

function resultOf(method, path, body) {
  const [, name, rest] = path.match(/\/projects\/([^/]+)(.*)$/) ?? []
  // All hashes of the site are asked for: none is there yet.
  if (path.endsWith('/check-missing')) return JSON.parse(body).hashes
  if (name === undefined) return []
  if (rest === '/upload-token') return { jwt: `a.${payload}.c` }
  const stage = { name: 'deploy', status: 'success', started_on: ended, ended_on: ended }
  const made = { id, short_id: '11111111', project_name: name, url: `https://11111111.${name}.pages.dev`, aliases: null }
  const deployment = { ...made, environment: 'production', created_on: ended, modified_on: ended, latest_stage: stage }
  if (method === 'POST' && rest === '/deployments') {
    manifests[name] = JSON.parse(body.match(/name="manifest"\r\n\r\n(.*?)\r\n/s)[1])
    return deployment
  }
  if (rest.startsWith('/deployments/')) return deployment
  const deployment_configs = { production: {}, preview: {} }
  return { name, subdomain: `${name}.pages.dev`, domains: [], production_branch: 'main', deployment_configs }
}
const server = createServer(async (request, response) => {
  const result = resultOf(request.method, request.url, await text(request))
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ result, success: true, errors: [], messages: [] }))
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
    CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${server.address().port}/client/v4`,
    CLOUDFLARE_API_TOKEN: 'token',
    CLOUDFLARE_ACCOUNT_ID: '0'.repeat(32),
  }
  const args = ['node_modules/wrangler/bin/wrangler.js', 'pages', 'deploy', name, '--project-name', name, '--branch', 'main']
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [told, warned] = [text(child.stdout), text(child.stderr)]
  const code = await new Promise((resolve) => child.on('close', resolve))
  const said = (await told) + (await warned)
  const mentions = /functions|node_modules|ignor|skip/i.test(said) ? 'told' : 'not told'
  const uploaded = said.match(/Uploaded \d+ files?/)?.[0]
  return `${name}, code ${code}, "${uploaded}", ${mentions}: ${Object.keys(manifests[name] ?? {}).toSorted().join(' ')}`
}
const seen = [await deploy('site'), await deploy('other')]
server.closeAllConnections()
server.close()
console.log(seen.join('\n'))
const before = [
  'site, code 0, "Uploaded 4 files", not told: /assets/b.js /functions.html /index.html /sql/functions/index.html',
  'other, code 0, "Uploaded 1 files", not told: /index.html',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
PATH="$folder/node_modules/.bin:$PATH" node look.mjs
