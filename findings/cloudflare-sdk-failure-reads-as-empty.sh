#!/usr/bin/env bash
# What the official SDK makes of an answer with status 200 that says it failed, or that is no JSON.
#
# Versions: cloudflare 7.3.0, Node 20 or newer.
#
# Behaviour: `success: false` is not looked at. A list whose `result` is null is an empty list, and so is a page of HTML with
# status 200, as a proxy or a challenge sends it; a single project is then `null` or `undefined`. Nothing throws. A list is
# asked for page after page until one comes back empty: `total_pages` of `result_info` is not read, so that each list costs
# one call more than it has pages.
#
# What most would guess: that the SDK throws where Cloudflare's envelope says `success: false` or where JSON was asked for
# and none came, as wrangler does.
#
# Why it matters: for a program that keeps a copy, one such answer is an account without projects, and all that is kept of
# them looks deleted.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error cloudflare@7.3.0 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import Cloudflare from 'cloudflare'

let bodies
let calls = 0
const api = createServer((_, response) => {
  const [type, body] = bodies[Math.min(calls, bodies.length - 1)]
  calls += 1
  response.writeHead(200, { 'Content-Type': type })
  response.end(body)
})
await new Promise((resolve) => api.listen(0, '127.0.0.1', resolve))
const client = new Cloudflare({
  apiToken: 'any',
  baseURL: `http://127.0.0.1:${api.address().port}/client/v4`,
})
const account = { account_id: 'a'.repeat(32) }
const json = (value) => ['application/json', JSON.stringify(value)]
const failed = json({ success: false, errors: [{ code: 10001, message: 'Failed' }], result: null })
const page = ['text/html', '<!doctype html><title>One moment</title>']
const whole = json({
  ...{ success: true, errors: [], messages: [], result: [{ name: 'docs' }] },
  result_info: { page: 1, per_page: 10, count: 1, total_count: 1, total_pages: 1 },
})
const end = json({ success: true, errors: [], messages: [], result: [] })

const list = async () => {
  const names = []
  for await (const project of client.pages.projects.list(account)) names.push(project.name)
  return names
}
const get = () => client.pages.projects.get('docs', account)
const seen = []
for (const [what, answers, ask] of [
  ['list, success: false', [failed], list],
  ['list, a page of HTML', [page], list],
  ['get, success: false', [failed], get],
  ['get, a page of HTML', [page], get],
  ['list of one page, which says so', [whole, end], list],
]) {
  bodies = answers
  calls = 0
  const told = await ask().then(JSON.stringify, (error) => error.constructor.name)
  console.log(`${what}: ${told}, ${calls} call${calls === 1 ? '' : 's'}`)
  seen.push(told, calls)
}
api.close()
api.closeAllConnections()
const before = '[] 1 [] 1 null 1  1 ["docs"] 2'
if (seen.join(' ') !== before) {
  console.error(`it said before: ${before}\nand now: ${seen.join(' ')}`)
  process.exit(1)
}
JS
node look.mjs
