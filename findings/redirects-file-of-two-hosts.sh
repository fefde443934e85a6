#!/usr/bin/env bash
# What becomes of one file `_redirects` at Cloudflare's static assets, beside what Netlify, whose format it is, reads in it.
#
# Versions: miniflare 5.20261102.0-beta with the static assets of Workers that `wrangler dev` and Cloudflare use,
# @netlify/redirect-parser 15.0.4, Node 20 or newer.
#
# Behaviour: `/app/* /app.html 200`, a rewrite, is answered with 307 to `/app`, so that the address is another one and the rest of
# the path is lost; `/app/* /app 200` does what was meant. Without a status it is 302. Lines with `301!`, a query (`id=:id`), a
# condition (`Language=de`), or the status 404 or 410 are no rules, and what they were for is a plain 404. A rule for `/old?tab=1`
# is one for `/old`, whatever the query, and the query is handed on. `/docs/` is not `/docs`. Netlify's parser takes all of these
# lines without an error, and knows the query, the condition and the force.
#
# What most would guess: that a file of the same name in the same form does the same, and that a rewrite never shows.
#
# Why it matters: sites move from one to the other with the file that they have. The rewrite of a single-page application brings
# its readers to its start page, and each line that is dropped is a dead link, which is seen only by who clicks it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta @netlify/redirect-parser@15.0.4 > /dev/null
mkdir site
for name in index app new 404; do echo "the page $name" > "site/$name.html"; done
cat > look.mjs <<'JS'
import { writeFile } from 'node:fs/promises'
import { parseAllRedirects } from '@netlify/redirect-parser'
import { Miniflare } from 'miniflare'

const rules = {
  '/app/* /app.html 200': '/app/builds/7',
  '/app2/* /app 200': '/app2/builds/7',
  '/plain /new': '/plain',
  '/note /new 301 # moved': '/note',
  '/force /new 301!': '/force',
  '/query id=:id /new/:id 301': '/query?id=7',
  '/lang /new 302 Language=de': '/lang',
  '/gone /new 410': '/gone',
  '/missing /404.html 404': '/missing',
  '/old?tab=1 /new 301': '/old?tab=2',
  '/docs/ /new 301': '/docs',
}
await writeFile('site/_redirects', `${Object.keys(rules).join('\n')}\n`)
const read = await parseAllRedirects({ redirectsFiles: ['site/_redirects'], configRedirects: [], minimal: true })
const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        assets: { directory: 'site', notFoundHandling: '404-page', hasUserWorker: false },
        manifest: {
          mainModule: 'look.js',
          modules: { 'look.js': { type: 'esm', contents: 'export default { fetch: () => new Response() }' } },
        },
      },
    },
  ],
})
const { origin } = await worker.ready
const seen = []
for (const [at, [rule, path]] of Object.entries(rules).entries()) {
  const response = await fetch(origin + path, { redirect: 'manual', headers: { 'accept-language': 'de' } })
  const came = response.headers.get('location') ?? (await response.text()).trim()
  const { status = 'its own status', force, query, conditions } = read.redirects[at]
  const more = [force && 'forced', ...[query, conditions].map((table) => Object.keys(table).join())].filter(Boolean)
  const netlify = [status, ...more].join(' ')
  console.log(`${rule}: asked for ${path}, Cloudflare ${response.status} ${came}; Netlify reads ${netlify}`)
  seen.push(`${response.status} ${came}; ${netlify}`)
}
await worker.dispose()
const before = [
  '307 /app; 200',
  '200 the page app; 200',
  '302 /new; its own status',
  '301 /new; 301',
  '404 the page 404; 301 forced',
  '404 the page 404; 301 id',
  '404 the page 404; 302 Language',
  '404 the page 404; 410',
  '404 the page 404; 404',
  '301 /new?tab=2; 301',
  '404 the page 404; 301',
]
if (seen.join('\n') !== before.join('\n') || read.errors.length > 0) {
  console.error(`it was before:\n${before.join('\n')}\nand no error of Netlify's`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
node look.mjs 2> log || { cat log >&2; exit 1; }
