#!/usr/bin/env bash
# What a Worker sends where the body of a Response is a list, a Map or Headers, by its compatibility date.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node 24.21.0 of the npm registry.
#
# Behaviour: from 2026-02-19 on (flag `fetch_iterable_type_support`) whatever can be iterated is a stream of what is in it. Texts
# and bytes go out, and everything else is left out without an error: a list of rows is a 200 with an empty body and no type, and
# `['a', 1, 'b']` is `ab`. The same Response cannot be read where it was made: `text()` throws "This ReadableStream did not return
# bytes", for a list of texts too. Before that date, and in Node, it is the text of the value: `[object Object]`, `a,1,b`.
#
# What most would guess: the text, as the fetch standard has it, which shows the mistake at a glance; or the error that `text()`
# has.
#
# Why it matters: `new Response(rows)` in place of `Response.json(rows)` is a slip that one saw as `[object Object]`. A date that
# is raised makes a 200 without a body of it, a success to whoever counts by status; and code that joined a list by its commas
# (`a,b`) sends `ab`. See cloudflare/workerd#5476, which brought it for generators.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta node@24.21.0 > /dev/null
cat > bodies.mjs <<'JS'
export const bodies = {
  rows: () => [{ id: 1 }, { id: 2 }],
  'texts and a number': () => ['a', 1, 'b'],
  texts: () => ['a', 'b'],
  'a Map': () => new Map([['a', 1]]),
  Headers: () => new Headers({ a: '1' }),
}
JS
cat > look.mjs <<'JS'
import { readFile } from 'node:fs/promises'
import { Miniflare } from 'miniflare'
import { bodies } from './bodies.mjs'

const script = `
import { bodies } from './bodies.mjs'
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    const response = new Response(bodies[decodeURIComponent(pathname.slice(1))]())
    return searchParams.has('read') ? new Response(await response.text().catch(({ message }) => message)) : response
  },
}`
async function sentBy(compatibilityDate) {
  const worker = new Miniflare({
    workers: [
      {
        config: {
          name: 'look',
          compatibilityDate,
          manifest: {
            mainModule: 'look.js',
            modules: {
              'look.js': { type: 'esm', contents: script },
              'bodies.mjs': { type: 'esm', contents: await readFile('bodies.mjs', 'utf8') },
            },
          },
        },
      },
    ],
  })
  const { origin } = await worker.ready
  const sent = {}
  for (const name of Object.keys(bodies)) {
    const response = await fetch(`${origin}/${name}`)
    const read = await (await fetch(`${origin}/${name}?read`)).text()
    const type = response.headers.get('content-type')?.split(';')[0] ?? 'no type'
    sent[name] = `${response.status} ${type} "${await response.text()}", read there "${read}"`
  }
  await worker.dispose()
  return sent
}
const [before19, from19] = [await sentBy('2026-02-18'), await sentBy('2026-02-19')]
const seen = []
for (const [name, body] of Object.entries(bodies)) {
  seen.push(`${name}: until 2026-02-18 ${before19[name]}; then ${from19[name]}; Node "${await new Response(body()).text()}"`)
}
console.log(seen.join('\n'))
const expected = {
  rows: ['[object Object],[object Object]', ''],
  'texts and a number': ['a,1,b', 'ab'],
  texts: ['a,b', 'ab'],
  'a Map': ['[object Map]', ''],
  Headers: ['[object Headers]', ''],
}
const before = Object.entries(expected).map(
  ([name, [text, sent]]) =>
    `${name}: until 2026-02-18 200 text/plain "${text}", read there "${text}"; then 200 no type "${sent}", read there "This ` +
    `ReadableStream did not return bytes."; Node "${text}"`,
)
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
PATH="$folder/node_modules/.bin:$PATH" node look.mjs 2> log || { cat log >&2; exit 1; }
