#!/usr/bin/env bash
# Which addresses one and the same routes answer in hono, hono/quick and hono/tiny.
#
# Versions: hono 4.13.19, Node 20 or newer.
#
# Behaviour: with strict on, as it is by default, `/projects/:name` does not answer `/projects/docs/` in hono; it does in the
# other two. `/:name.atom` answers every address of one part, `/docs` too, in hono and hono/quick, where the parameter is called
# `name.atom` in the one and `name` in the other, and holds `docs.atom`; only hono/tiny matches the suffix.
# `/badges/:name{.+}.svg` is a third way in each. In hono/quick one more route decides for all of them: where it cannot be
# matched one by one, as `/:rest{.*}/x`, another router takes over, and `/projects/docs/`, which was answered before, is 404.
#
# What most would guess: that the presets differ in size and speed alone, which is what the documentation compares, and that a
# route does not change what another one matches.
#
# Why it matters: whoever moves to hono/tiny for its size changes what is found, and what a cache or a rule of access by path
# takes for two addresses is one. Feeds and badges are named by a suffix: `/:file{[^/]+\\.atom}` means the same everywhere.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error hono@4.13.19 > /dev/null
cat > look.mjs <<'JS'
import { Hono } from 'hono'
import { Hono as Quick } from 'hono/quick'
import { Hono as Tiny } from 'hono/tiny'

const project = '/projects/:name'
const cases = [
  [[project], '/projects/docs'],
  [[project], '/projects/docs/'],
  [['/:name.atom'], '/docs.atom'],
  [['/:name.atom'], '/docs'],
  [['/badges/:name{.+}.svg'], '/badges/docs.svg'],
  [['/badges/:name{.+}.svg'], '/badges/docs.png'],
  [['/:file{[^/]+\\.atom}'], '/docs.atom'],
  [['/:file{[^/]+\\.atom}'], '/docs'],
  [[project, '/:rest{.*}/x'], '/projects/docs/'],
]
const seen = []
for (const [routes, path] of cases) {
  const answers = []
  for (const Preset of [Hono, Quick, Tiny]) {
    const app = new Preset()
    for (const route of routes) app.get(route, (c) => c.json(c.req.param()))
    const answer = await app.request(path)
    answers.push(answer.ok ? await answer.text() : answer.status)
  }
  console.log(`${routes.join(' and ')}, asked for ${path}\n  hono ${answers[0]}\n  quick ${answers[1]}\n  tiny ${answers[2]}`)
  seen.push(answers)
}
const docs = '{"name":"docs"}'
const before = JSON.stringify([
  [docs, docs, docs],
  [404, docs, docs],
  ['{"name.atom":"docs.atom"}', '{"name":"docs.atom"}', docs],
  ['{"name.atom":"docs"}', docs, 404],
  [404, '{"name":"docs.svg"}', docs],
  [404, '{"name":"docs.png"}', 404],
  ['{"file":"docs.atom"}', '{"file":"docs.atom"}', '{"file":"docs.atom"}'],
  [404, 404, 404],
  [404, 404, docs],
])
if (JSON.stringify(seen) !== before) {
  console.error(`it was before: ${before}\nand is now:     ${JSON.stringify(seen)}`)
  process.exit(1)
}
JS
node look.mjs
