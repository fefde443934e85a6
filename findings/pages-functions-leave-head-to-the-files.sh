#!/usr/bin/env bash
# What a Pages Function that answers GET answers to HEAD, as monitors, link checkers and `curl -I` ask.
#
# Versions: wrangler 4.156.2 (`wrangler pages dev`, with the router that it builds into each deployment), node 24.21.0 of the npm
# registry.
#
# Behaviour: `onRequestGet` is for GET alone. HEAD goes on to the files of the site, as if there were no function: on a site without a
# 404.html, which Pages takes for a single-page application, it is a 200 with the type of the front page, while GET is a 503 of a
# function that says the database is down; a feed is `text/html` to HEAD, a redirect none, and what a function does not know (404) is
# there. With a 404.html it is the other way round: all that functions answer is 404 to HEAD. `onRequest`, and `onRequestHead` beside
# the other, answer. Hono answers HEAD by the route of GET, and so does a Worker's `fetch`.
#
# What most would guess: that HEAD is GET without a body, as RFC 9110 has it and each router of note does; or else 405, which is
# what POST gets.
#
# Why it matters: a health check that looks with HEAD is green for as long as the site has files, and red for ever once it has a
# 404.html. Link checkers call the feed dead, or do not see that a redirect's page is gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error wrangler@4.156.2 node@24.21.0 > /dev/null
for project in app docs; do
  mkdir -p "$project/site" "$project/functions/docs"
  echo '<h1>front page</h1>' > "$project/site/index.html"
  echo "export const onRequestGet = () => new Response('no database', { status: 503 })" > "$project/functions/health.js"
  echo "export const onRequestGet = () => new Response('<feed/>', { headers: { 'content-type': 'application/atom+xml' } })" \
    > "$project/functions/feed.js"
  echo "export const onRequestGet = () => Response.redirect('https://other.example/', 301)" > "$project/functions/old.js"
  echo "export const onRequestGet = () => new Response('no such page', { status: 404 })" > "$project/functions/docs/[page].js"
  echo "export const onRequest = () => new Response('no database', { status: 503 })" > "$project/functions/any.js"
done
echo '<h1>not found</h1>' > docs/site/404.html
cat > look.mjs <<'JS'
import { spawn } from 'node:child_process'

const env = {
  PATH: process.env.PATH,
  HOME: process.cwd(),
  CI: '1',
  NO_COLOR: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_LOG_PATH: process.cwd(),
}
const wrangler = `${process.cwd()}/node_modules/wrangler/bin/wrangler.js`
const options = ['--ip', '127.0.0.1', '--port', '0', '--compatibility-date', '2026-11-01']

/** Runs `wrangler pages dev` while `look` asks the address that it is given. */
async function whileServed(project, look) {
  const child = spawn(process.execPath, [wrangler, 'pages', 'dev', 'site', ...options], { cwd: project, env })
  const ended = new Promise((resolve) => child.on('close', resolve))
  let said = ''
  try {
    const address = await new Promise((resolve, reject) => {
      const hear = (piece) => {
        said += piece
        const ready = said.match(/Ready on (http:\/\/\S+)/)
        if (ready) resolve(ready[1])
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.on('close', () => reject(new Error(said)))
    })
    return await look(address)
  } finally {
    child.kill('SIGINT')
    await ended
  }
}
const paths = ['/health', '/feed', '/old', '/docs/gone', '/any']
const seen = []
for (const project of ['app', 'docs']) {
  await whileServed(project, async (address) => {
    for (const path of paths) {
      const row = []
      for (const method of ['GET', 'HEAD', 'POST']) {
        const answer = await fetch(`${address}${path}`, { method, redirect: 'manual' })
        row.push([method, answer.status, answer.headers.get('content-type')?.split(';')[0] ?? ''].join(' ').trim())
      }
      seen.push(`${project} ${path}: ${row.join(', ')}`)
    }
  })
}
console.log(seen.join('\n'))
const front = 'HEAD 200 text/html, POST 405'
const missing = 'HEAD 404 text/html, POST 405'
const any = '/any: GET 503 text/plain, HEAD 503 text/plain, POST 503 text/plain'
const before = [
  `app /health: GET 503 text/plain, ${front}`,
  `app /feed: GET 200 application/atom+xml, ${front}`,
  `app /old: GET 301, ${front}`,
  `app /docs/gone: GET 404 text/plain, ${front}`,
  `app ${any}`,
  `docs /health: GET 503 text/plain, ${missing}`,
  `docs /feed: GET 200 application/atom+xml, ${missing}`,
  `docs /old: GET 301, ${missing}`,
  `docs /docs/gone: GET 404 text/plain, ${missing}`,
  `docs ${any}`,
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node_modules/.bin/node look.mjs
