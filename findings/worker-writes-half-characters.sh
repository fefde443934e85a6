#!/usr/bin/env bash
# Which bytes a Worker makes of a text that was cut in the middle of an emoji, as by `slice(0, n)`, and what it reads again.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node 24.21.0 of the npm registry.
#
# Behaviour: `new Response`, `new Request`, `Blob` and FormData write the half that is left (a lone surrogate) as three bytes of
# their own, ED A0 BD, which no UTF-8 has: a strict reader refuses all of it, and a lenient one shows three replacement characters.
# Node writes one, as the standards have it, and in the Worker TextEncoder and URL do so too. HTMLRewriter fails on it: the
# page is an error in the midst of its body. A Durable Object's SQLite stores the three bytes, so that a text of two characters
# is read as one of four, and is not found by what was read. `Response.json` escapes it.
#
# What most would guess: that what leaves a Worker as text is UTF-8 whatever was in the string, as in Node and browsers, so that
# the worst is one odd character at the end of a title.
#
# Why it matters: messages of commits are cut everywhere, and end in emojis. One of them takes a whole feed away from
# readers whose XML parser is strict, and a test in Node shows a clean one. `toWellFormed()` behind each cut is the way round. See
# cloudflare/workerd#3554, which mended it for addresses.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta node@24.21.0 > /dev/null
cat > ways.mjs <<'JS'
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
const strict = (buffer) => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer).length
  } catch {
    return 'refused'
  }
}
export async function bytes() {
  const cut = 'v\u{1F600}'.slice(0, 2)
  const form = new FormData()
  form.append('title', cut)
  const wholeForm = await new Response(form).arrayBuffer()
  const response = await new Response(cut).arrayBuffer()
  return {
    Response: hex(response),
    Request: hex(await new Request('http://board.example', { method: 'POST', body: cut }).arrayBuffer()),
    Blob: hex(await new Blob([cut]).arrayBuffer()),
    FormData: hex(wholeForm).match(/76 (?:ed a0 bd|ef bf bd)/)?.[0] ?? 'other',
    TextEncoder: hex(new TextEncoder().encode(cut)),
    URL: new URL(`http://board.example/${cut}`).pathname,
    'Response.json': await Response.json(cut).text(),
    'a strict reader': strict(response),
    'a lenient reader': new TextDecoder().decode(response).length,
  }
}
JS
cat > look.mjs <<'JS'
import { readFile } from 'node:fs/promises'
import { Miniflare } from 'miniflare'
import { bytes } from './ways.mjs'

const script = `
import { DurableObject } from 'cloudflare:workers'
import { bytes } from './ways.mjs'
export class Looker extends DurableObject {
  look() {
    const { sql } = this.ctx.storage
    sql.exec('CREATE TABLE rows (title TEXT)')
    sql.exec('INSERT INTO rows VALUES (?)', 'v\\ud83d')
    const { title } = sql.exec('SELECT title FROM rows').one()
    const found = sql.exec('SELECT title FROM rows WHERE title = ?', title).toArray()
    return title.length + ' characters, ' + found.length + ' found by them'
  }
}
export default {
  async fetch(request, { LOOKER }) {
    const page = new HTMLRewriter()
      .on('title', { element(title) { title.setInnerContent('v\\ud83d') } })
      .transform(new Response('<title></title>'))
    const rewritten = await page.text().catch(({ name }) => name)
    return Response.json({ ...await bytes(), HTMLRewriter: rewritten, SQLite: await LOOKER.getByName('x').look() })
  },
}`
const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        manifest: {
          mainModule: 'look.js',
          modules: {
            'look.js': { type: 'esm', contents: script },
            'ways.mjs': { type: 'esm', contents: await readFile('ways.mjs', 'utf8') },
          },
        },
        env: { LOOKER: { type: 'durable-object', worker: 'look', exportName: 'Looker' } },
        exports: { Looker: { type: 'durable-object', storage: 'sqlite' } },
      },
    },
  ],
})
const inWorker = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
const inNode = await bytes()
for (const [name, came] of Object.entries(inWorker)) {
  console.log(`${name}: ${came}${name in inNode ? ` (Node: ${inNode[name]})` : ''}`)
}
const told = (rows) => Object.values(rows).join(', ')
const seen = `${told(inWorker)}; ${told(inNode)}`
const before = [
  '76 ed a0 bd, 76 ed a0 bd, 76 ed a0 bd, 76 ed a0 bd, 76 ef bf bd, /v%EF%BF%BD, "v\\ud83d", refused, 4, TypeError, ' +
    '4 characters, 0 found by them',
  '76 ef bf bd, 76 ef bf bd, 76 ef bf bd, 76 ef bf bd, 76 ef bf bd, /v%EF%BF%BD, "v\\ud83d", 2, 2',
].join('; ')
if (seen !== before) {
  console.error(`it was before: ${before}\nand is now:    ${seen}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
PATH="$folder/node_modules/.bin:$PATH" node look.mjs 2> log || { cat log >&2; exit 1; }
