#!/usr/bin/env bash
# Who answers where a Worker asks another one through a service binding, a Durable Object or its own assets, and the answer is a
# redirect to another site.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer, with the site that the redirect leads to.
#
# Behaviour: whoever was asked. `fetch` of a binding follows redirects as the global one does, and asks each next address through the
# same binding, whatever its host: the other site is not asked, `url` is one of it, `redirected` is true, and the body is what the
# binding has at that path. So a rule of `_redirects` that leads away is answered by a page of the site itself which happens to have
# the path. `Authorization` is left out for the other host, and `Cookie` is kept. A request that came in and is handed on,
# `fetch(request)`, or `new Request(address, request)`, is not followed, since those are `manual`; an address is.
#
# What most would guess: that a redirect leads to where its address is, as with the global `fetch`, or that a call which never leaves
# for the network hands a redirect back.
#
# Why it matters: an application behind a Worker sends who is not signed in to the page of another host. With an address in
# place of the request the reader gets 200 and whatever the application has at `/signin`, and the browser does not move. A check that
# a redirect's page is there passes by the wrong site. `redirect: 'manual'` belongs to each call of a binding.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
mkdir site
echo 'the page /signin of the assets' > site/signin.html
cat > look.mjs <<'JS'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { Miniflare } from 'miniflare'

const server = createServer((request, response) => response.end(`the other site, cookie ${request.headers.cookie ?? 'none'}`))
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const other = `http://127.0.0.1:${server.address().port}/signin`
// Rules lead to names of hosts alone.
await writeFile('site/_redirects', '/page https://other.example/signin 302\n')

// Both answer alike: `/page` leads to the other site.
const answer = (name) => `(request) => {
  const { pathname } = new URL(request.url)
  if (pathname === '/page') return Response.redirect('${other}', 302)
  const { headers } = request
  const sent = ['authorization', 'cookie'].filter((name) => headers.has(name)).join(' and ') || 'nothing'
  return new Response('${name} at ' + pathname + ', sent ' + sent)
}`
const module = (contents) => ({ mainModule: 'look.js', modules: { 'look.js': { type: 'esm', contents } } })
const script = `
import { DurableObject } from 'cloudflare:workers'
export class Looker extends DurableObject {
  fetch(request) { return (${answer('the object')})(request) }
}
const attempt = async (asked) => {
  const answer = await asked
  const host = new URL(answer.url).host === 'app.example' ? 'url as asked' : 'url of the other site'
  return [answer.status, answer.redirected ? 'redirected' : 'not redirected', host, (await answer.text()).trim()].filter(Boolean).join(', ')
}
export default {
  async fetch(request, { APPLICATION, LOOKER, ASSETS }) {
    const page = 'https://app.example/page'
    const headers = { authorization: 'Bearer token', cookie: 'a=1' }
    const object = LOOKER.getByName('one')
    return Response.json([
      ['service binding', await attempt(APPLICATION.fetch(page, { headers }))],
      ['Durable Object', await attempt(object.fetch(page, { headers }))],
      ['assets', await attempt(ASSETS.fetch(page, { headers }))],
      ['service binding, request as it came', await attempt(APPLICATION.fetch(request))],
      ['service binding, request handed on', await attempt(APPLICATION.fetch(new Request(page, request)))],
      ['service binding, manual', await attempt(APPLICATION.fetch(page, { headers, redirect: 'manual' }))],
      ['global fetch', await attempt(fetch('${other}', { headers }))],
    ])
  }
}`
const application = `export default { fetch: ${answer('the application')} }`
const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        assets: { directory: 'site', hasUserWorker: true, runWorkerFirst: true },
        manifest: module(script),
        env: {
          APPLICATION: { type: 'worker', worker: 'application' },
          LOOKER: { type: 'durable-object', worker: 'look', exportName: 'Looker' },
          ASSETS: { type: 'assets' },
        },
        exports: { Looker: { type: 'durable-object', storage: 'sqlite' } },
      },
    },
    { config: { name: 'application', compatibilityDate: '2026-11-01', manifest: module(application) } },
  ],
})
const rows = await (await worker.dispatchFetch('http://app.example/page')).json()
await worker.dispose()
server.closeAllConnections()
server.close()
const seen = rows.map(([who, told]) => `${who}: ${told}`)
console.log(seen.join('\n'))
const before = [
  'service binding: 200, redirected, url of the other site, the application at /signin, sent cookie',
  'Durable Object: 200, redirected, url of the other site, the object at /signin, sent cookie',
  'assets: 200, redirected, url of the other site, the page /signin of the assets',
  'service binding, request as it came: 302, not redirected, url as asked',
  'service binding, request handed on: 302, not redirected, url as asked',
  'service binding, manual: 302, not redirected, url as asked',
  'global fetch: 200, not redirected, url of the other site, the other site, cookie a=1',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
