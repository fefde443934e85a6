#!/usr/bin/env bash
# What is left in a browser's cache, which the script plays, of a page that a Worker changes with HTMLRewriter, when it is asked for again.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1 and the static assets of Workers that `wrangler dev` and Cloudflare use.
#
# Behaviour: what HTMLRewriter gives has the ETag of the page before it was changed. A browser sends it with the next look, which
# assets ask of it each time (`max-age=0, must-revalidate`); the Worker hands the request on, the file is the same, and the answer
# is 304 without a body, of which HTMLRewriter changes nothing. So what was put in the first time stays: the first number, the
# first reader's name, the first nonce. The headers of a 304 are new, and by RFC 9111 replace those that the browser keeps: with a
# nonce for each answer the policy then names another one than the scripts have.
#
# What most would guess: that a function which changes a body takes away what is said of it, as it does with Content-Length for GET,
# or that a page which passes through code is not compared by its file.
#
# Why it matters: to put a nonce, a name or a banner into the pages of a site is what HTMLRewriter is mostly used for. With a nonce all
# scripts are refused from the second look on, and a reload that skips the cache, or a private window, shows nothing wrong; a banner
# stays when it was taken away. `If-None-Match` has to be left out of what is asked of the assets, or the ETag taken from what is
# answered.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
mkdir site
echo '<!doctype html><title>docs</title><script>show()</script><p></p>' > site/index.html
cat > look.mjs <<'JS'
import { Miniflare } from 'miniflare'

const script = `
let visits = 0
export default {
  async fetch(request, { ASSETS }) {
    visits += 1
    const page = new HTMLRewriter()
      .on('script', { element(script) { script.setAttribute('nonce', 'n' + visits) } })
      .on('p', { element(p) { p.setInnerContent('visit ' + visits) } })
      .transform(await ASSETS.fetch(request))
    const answer = new Response(page.body, page)
    answer.headers.set('content-security-policy', "script-src 'nonce-n" + visits + "'")
    return answer
  }
}`
const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        assets: { directory: 'site', hasUserWorker: true, runWorkerFirst: true },
        manifest: { mainModule: 'look.js', modules: { 'look.js': { type: 'esm', contents: script } } },
        env: { ASSETS: { type: 'assets' } },
      },
    },
  ],
})
const address = await worker.ready
const seen = []
// What a browser keeps of the page: its body, and the headers, which a 304 brings up to date.
const kept = { body: '', policy: '', etag: null }
async function look(what, headers) {
  const answer = await fetch(address, { headers })
  const body = await answer.text()
  if (answer.status === 200) Object.assign(kept, { body, etag: answer.headers.get('etag') })
  kept.policy = answer.headers.get('content-security-policy')
  const shown = kept.body.match(/visit \d+/)[0]
  const nonces = `script ${kept.body.match(/nonce="(.*?)"/)[1]}, policy ${kept.policy.match(/nonce-(.*?)'/)[1]}`
  seen.push(`${what}: ${answer.status}, ${shown}, ${nonces}`)
}
await look('first look', {})
await look('second look', { 'if-none-match': kept.etag })
await look('third look', { 'if-none-match': kept.etag })
await look('reload without the cache', {})
await worker.dispose()
console.log(seen.join('\n'))
const before = [
  'first look: 200, visit 1, script n1, policy n1',
  'second look: 304, visit 1, script n1, policy n2',
  'third look: 304, visit 1, script n1, policy n3',
  'reload without the cache: 200, visit 4, script n4, policy n4',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
