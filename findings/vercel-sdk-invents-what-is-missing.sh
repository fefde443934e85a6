#!/usr/bin/env bash
# What Vercel's official SDK makes of a list of deployments in which one deployment is not quite what it knows.
#
# Versions: @vercel/sdk 1.28.35, Node 20 or newer.
#
# Behaviour: one deployment with a state, or a source, that the SDK does not know makes the whole list fail with a
# ResponseValidationError: the others of the page are lost with it. A deployment without a required number or text does pass,
# and the SDK fills in a value that is not marked as such: `created` and `createdAt` are 0, the 1st of January 1970, and
# `name` is an empty text. A field that it does not know is dropped.
#
# What most would guess: the other way round: that a new word is handed on, as the field is a text, and that a required field
# which is missing is an error, or at least undefined.
#
# Why it matters: the day the service adds a state, every board that is built on the SDK goes dark until it is updated; and an
# age that is computed from a missing date is 56 years, without anything in a log. Whoever reads deployments should take unknown
# words as they are, and say "unknown" of what is missing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error @vercel/sdk@1.28.35 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import { Vercel } from '@vercel/sdk'

const good = {
  uid: 'dpl_1',
  name: 'docs',
  url: 'docs-1.vercel.app',
  created: 1795000000000,
  createdAt: 1795000000000,
  source: 'git',
  readyState: 'READY',
  state: 'READY',
  type: 'LAMBDAS',
  creator: { uid: 'person' },
  inspectorUrl: null,
  projectId: 'project',
}
const { created: _created, createdAt: _createdAt, name: _name, ...bare } = good
let second
const server = createServer((_, response) => {
  const deployments = [good, second]
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ pagination: { count: 2, next: null, prev: null }, deployments }))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const vercel = new Vercel({ bearerToken: 'none', serverURL: `http://127.0.0.1:${server.address().port}` })

const seen = []
for (const [name, deployment] of Object.entries({
  'both known': good,
  'a new state': { ...good, state: 'SKIPPED', readyState: 'SKIPPED' },
  'a new source': { ...good, source: 'forge' },
  'without dates and name': bare,
  'with a new field': { ...good, risk: 'low' },
})) {
  second = deployment
  const told = await vercel.deployments.getDeployments({}).then(
    ({ deployments: [, { created, createdAt, name, risk }] }) => JSON.stringify({ created, createdAt, name, risk }),
    (error) => error.constructor.name,
  )
  seen.push(`${name}: ${told}`)
}
server.closeAllConnections()
server.close()
console.log(seen.join('\n'))
const whole = '{"created":1795000000000,"createdAt":1795000000000,"name":"docs"}'
const before = [
  `both known: ${whole}`,
  'a new state: ResponseValidationError',
  'a new source: ResponseValidationError',
  'without dates and name: {"created":0,"createdAt":0,"name":""}',
  `with a new field: ${whole}`,
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
