#!/usr/bin/env bash
# What `read(view, { min })` of a BYOB reader gives where a body ends before there are so many bytes: in Node and in workerd.
#
# Versions: node 24.21.0, miniflare 5.20261102.0-beta with workerd 1.20261102.1.
#
# Behaviour: workerd gives the bytes that there are, and says next time that the body is over. Node throws "Invalid state:
# ReadableStream closed" where the end has come in before the reader asks, and the bytes are lost; it gives them, with `done`
# already true, where the end comes while the reader waits. So `new Response('abc')` can be read at once, and not a turn later.
#
# What most would guess: that `min` is no more than a hint where nothing follows, as the Streams standard has it: who waits for
# more than there is gets the rest.
#
# Why it matters: with `min`, an answer of many small pieces is read in one go. The same code in a script or a
# test that runs in Node loses the end of each answer, or all of a short one. `readAtLeast` is workerd's own name for it, and is
# not there in Node, so that code can tell the two apart.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error node@24.21.0 miniflare@5.20261102.0-beta > /dev/null
cat > look.mjs <<'JS'
import { Miniflare } from 'miniflare'

async function look() {
  const bodies = {
    'a Response of text, a turn later': new Response('abc').body,
    'a stream that is closed at once': new ReadableStream({
      type: 'bytes',
      start(controller) {
        controller.enqueue(new Uint8Array(3))
        controller.close()
      },
    }),
  }
  const seen = { 'a Response of text, read at once': await readAll(new Response('abc').body) }
  await new Promise((resolve) => setTimeout(resolve, 10))
  for (const [name, body] of Object.entries(bodies)) {
    seen[name] = await readAll(body)
  }
  const reader = new Response('abc').body.getReader({ mode: 'byob' })
  return { ...seen, 'the reader has readAtLeast': 'readAtLeast' in reader ? 'yes' : 'no' }
}

function readAll(body) {
  return body.getReader({ mode: 'byob' }).read(new Uint8Array(10), { min: 10 }).then(
    ({ done, value }) => `${value?.byteLength} bytes, done: ${done}`,
    (error) => `throws ${error.name}`,
  )
}

const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        manifest: {
          mainModule: 'look.js',
          modules: {
            'look.js': {
              type: 'esm',
              contents: `${look}\n${readAll}\nexport default { fetch: async () => Response.json(await look()) }`,
            },
          },
        },
      },
    },
  ],
})
const inWorkerd = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
const inNode = await look()
for (const name of Object.keys(inNode)) console.log(`${name}\n  workerd: ${inWorkerd[name]}\n  Node:    ${inNode[name]}`)
const said = [...Object.values(inWorkerd), ...Object.values(inNode)].join('; ')
const rest = '3 bytes, done: false'
if (said !== [rest, rest, rest, 'yes', '3 bytes, done: true', 'throws TypeError', 'throws TypeError', 'no'].join('; ')) {
  console.error(`it is other than before: ${said}`)
  process.exit(1)
}
JS
node_modules/.bin/node look.mjs
