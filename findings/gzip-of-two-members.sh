#!/usr/bin/env bash
# What is read of a gzip file that was made by appending to one, as `gzip >> log.gz` and `cat a.gz b.gz` make it.
#
# Versions: node 22.23.3 and 24.21.0 of the npm registry, miniflare 5.20261102.0-beta with workerd 1.20261102.1.
#
# Behaviour: RFC 1952 lets a file have several members. `DecompressionStream` of Node 22 reads them all. That of Node 24 gives the
# first one and then throws; that of workerd throws and gives nothing, though the first part is whole. The same bytes as an
# answer of `fetch` with `content-encoding: gzip`, and `gunzipSync` of node:zlib, are read to the end, in Node and in workerd.
#
# What most would guess: that all which a runtime has for gzip reads the same files, and that a class that is written for streams
# gives what it has read before it fails.
#
# Why it matters: logs are appended to, and stored gzipped. The code that unpacks them worked in Node until an update, and
# never in a Worker, and it makes a difference whether one unpacks oneself or lets `fetch` do it. In a Worker `nodejs_compat` and
# node:zlib are the way round. See whatwg/compression#42 and nodejs/node#64023.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for version in 22.23.3 24.21.0; do
  mkdir "$version"
  echo '{ "private": true, "type": "module", "allowScripts": { "node": true } }' > "$version/package.json"
  (cd "$version" && npm install --no-audit --no-fund --loglevel=error "node@$version" > /dev/null)
done
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
cat > ways.mjs <<'JS'
import { gunzipSync } from 'node:zlib'

export async function look(address) {
  const answer = await fetch(`${address}/file`)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const streamed = []
  try {
    for await (const piece of new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))) {
      streamed.push(new TextDecoder().decode(piece))
    }
  } catch ({ name }) {
    streamed.push(name)
  }
  return {
    DecompressionStream: streamed.join(', then '),
    fetch: await (await fetch(`${address}/encoded`)).text(),
    gunzipSync: new TextDecoder().decode(gunzipSync(bytes)),
  }
}
JS
cat > in-node.mjs <<'JS'
import { look } from './ways.mjs'

console.log(JSON.stringify(await look(process.argv[2])))
JS
cat > look.mjs <<'JS'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { Miniflare } from 'miniflare'

const file = Buffer.concat([gzipSync('cloned '), gzipSync('built')])
const server = createServer(({ url }, response) => {
  response.writeHead(200, url === '/encoded' ? { 'content-encoding': 'gzip' } : {}).end(file)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}`
const seen = {}
for (const version of ['22.23.3', '24.21.0']) {
  const { stdout } = await promisify(execFile)(`${version}/node_modules/.bin/node`, ['in-node.mjs', address])
  seen[`Node ${version}`] = JSON.parse(stdout)
}
const script = `
import { look } from './ways.mjs'
export default { fetch: async () => Response.json(await look('${address}')) }`
const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        compatibilityFlags: ['nodejs_compat'],
        manifest: {
          mainModule: 'look.js',
          modules: {
            'look.js': { type: 'esm', contents: script },
            'ways.mjs': { type: 'esm', contents: await readFile('ways.mjs', 'utf8') },
          },
        },
      },
    },
  ],
})
seen.workerd = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
server.closeAllConnections()
server.close()
const rows = Object.entries(seen).map(
  ([name, ways]) => `${name}: ${Object.entries(ways).map(([way, came]) => `${way} "${came}"`).join(', ')}`,
)
console.log(rows.join('\n'))
const whole = 'fetch "cloned built", gunzipSync "cloned built"'
const before = [
  `Node 22.23.3: DecompressionStream "cloned built", ${whole}`,
  `Node 24.21.0: DecompressionStream "cloned , then TypeError", ${whole}`,
  `workerd: DecompressionStream "TypeError", ${whole}`,
]
if (rows.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
node look.mjs 2> log || { cat log >&2; exit 1; }
