#!/usr/bin/env bash
# Which answers a Worker takes that the fetch standard, and with it Node and browsers, refuses.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: `Response.json(undefined)` is a 200 with the type application/json and the nine letters `undefined`, which no JSON parser
# reads. A function or a symbol in its place is the same. An answer 204 or 304 may be made with an empty text as its body. Node
# throws a TypeError for each of them.
#
# What most would guess: that `Response.json` throws where there is no JSON, as everywhere else, so that a test in Node and a
# Worker agree.
#
# Why it matters: a handler that forgets a `return`, or looks up a key that is not there, answers 200 with what breaks the
# reader and not itself: no error in the log, none in the share of errors, and it may be cached.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
cat > answers.mjs <<'JS'
const answers = {
  'Response.json(undefined)': () => Response.json(undefined),
  'Response.json of a function': () => Response.json(() => 1),
  'Response.json of a symbol': () => Response.json(Symbol('docs')),
  '204 with an empty text': () => new Response('', { status: 204 }),
  '304 with an empty text': () => new Response('', { status: 304 }),
}
export async function look() {
  const seen = {}
  for (const [name, make] of Object.entries(answers)) {
    try {
      const answer = make()
      seen[name] = `${answer.status} ${answer.headers.get('content-type')} ${JSON.stringify(await answer.text())}`
    } catch (error) {
      seen[name] = error.name
    }
  }
  return seen
}
JS
cat > look.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { Miniflare } from 'miniflare'
import { look } from './answers.mjs'

const main = `import { look } from './answers.mjs'
export default { fetch: async () => new Response(JSON.stringify(await look())) }`
const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        manifest: {
          mainModule: 'look.js',
          modules: {
            'look.js': { type: 'esm', contents: main },
            'answers.mjs': { type: 'esm', contents: readFileSync('answers.mjs', 'utf8') },
          },
        },
      },
    },
  ],
})
const inWorker = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
const inNode = await look()
for (const name of Object.keys(inNode)) console.log(`${name}: a Worker ${inWorker[name]}, Node ${inNode[name]}`)
const seen = JSON.stringify([Object.values(inWorker), Object.values(inNode)])
const json = '200 application/json "undefined"'
const before = JSON.stringify([
  [json, json, json, '204 null ""', '304 null ""'],
  Array(5).fill('TypeError'),
])
if (seen !== before) {
  console.error(`it was before: ${before}\nand is now: ${seen}`)
  process.exit(1)
}
JS
node look.mjs
