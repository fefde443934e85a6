#!/usr/bin/env bash
# On which answers a rule of `_headers` stands that gives the built files of a site a year in caches.
#
# Versions: miniflare 5.20261102.0-beta with the static assets of Workers that `wrangler dev` and Cloudflare use.
#
# Behaviour: rules go by the path that was asked for, and never by what is served. `/assets/*` with `immutable` stands on a 404
# and its page below that path, on redirects away from it, and, with `not_found_handling` for single-page applications, on
# index.html, which is served with 200 for a file that is not there. That answer has the ETag of index.html, so that asking anew
# is answered with 304. A rewrite (`/app.js /assets/app.js 200`) does not get the rule of the file that it serves. With a Worker
# behind the assets what is missing is its own, without a rule.
#
# What most would guess: that the rule is about the files there, as it is for a server that sets headers by the file it serves,
# or that an error has none of it, as nginx's `add_header` leaves errors out.
#
# Why it matters: every deployment takes built files away. A page that was open meanwhile asks for one, and its browser, or a
# cache before it, may keep "not found", or HTML in place of a script, for a year, also after a rollback which brings the file
# back. See sveltejs/kit#16627.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
mkdir -p site/assets
echo '<h1>docs</h1>' > site/index.html
echo '<h1>Nothing here</h1>' > site/404.html
echo 'let answer = 42' > site/assets/app-1a2b.js
printf '/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n' > site/_headers
printf '/assets/old.js /assets/app-1a2b.js 302\n/app.js /assets/app-1a2b.js 200\n' > site/_redirects
cat > look.mjs <<'JS'
import { Miniflare } from 'miniflare'

const script = `export default { fetch: () => new Response('from the Worker', { status: 404 }) }`
const asked = ['/assets/app-1a2b.js', '/app.js', '/assets/old.js', '/assets/gone-3c4d.js']
const seen = []
for (const [notFoundHandling, hasUserWorker] of [
  ['404-page', false],
  ['single-page-application', false],
  ['404-page', true],
]) {
  const worker = new Miniflare({
    workers: [
      {
        config: {
          name: 'look',
          compatibilityDate: '2026-11-01',
          assets: { directory: 'site', notFoundHandling, hasUserWorker },
          manifest: { mainModule: 'look.js', modules: { 'look.js': { type: 'esm', contents: script } } },
        },
      },
    ],
  })
  const origin = (await worker.ready).origin
  const ask = (path, headers = {}) => fetch(origin + path, { redirect: 'manual', headers })
  const told = []
  for (const path of asked) {
    const response = await ask(path)
    const kept = /immutable/.test(response.headers.get('cache-control') ?? '') ? 'for a year' : 'not for long'
    const type = response.headers.get('content-type')?.split(';')[0] ?? 'no body'
    told.push(`${path} ${response.status} ${type} ${kept}`)
  }
  const home = (await ask('/')).headers.get('etag')
  const again = await ask('/assets/gone-3c4d.js', { 'if-none-match': home })
  told.push(`gone-3c4d.js with the ETag of index.html ${again.status}`)
  seen.push([`${notFoundHandling}${hasUserWorker ? ' and a Worker' : ''}`, ...told].join('\n  '))
  await worker.dispose()
}
console.log(seen.join('\n'))
const same = [
  '/assets/app-1a2b.js 200 text/javascript for a year',
  '/app.js 200 text/javascript not for long',
  '/assets/old.js 302 no body for a year',
]
const before = [
  ['404-page', ...same, '/assets/gone-3c4d.js 404 text/html for a year', 'gone-3c4d.js with the ETag of index.html 404'],
  [
    'single-page-application',
    ...same,
    '/assets/gone-3c4d.js 200 text/html for a year',
    'gone-3c4d.js with the ETag of index.html 304',
  ],
  [
    '404-page and a Worker',
    ...same,
    '/assets/gone-3c4d.js 404 text/plain not for long',
    'gone-3c4d.js with the ETag of index.html 404',
  ],
].map((lines) => lines.join('\n  '))
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
node look.mjs 2> log || { cat log >&2; exit 1; }
