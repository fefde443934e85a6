#!/usr/bin/env bash
# Which of what a handler throws reaches Hono's `onError`, and which a `catch` or `finally` around `next()` in a middleware.
#
# Versions: hono 4.13.19, Node 20 or newer.
#
# Behaviour: of an Error a middleware's `catch` around `await next()` never hears: `onError` has made an answer of it before
# `next` comes back, and `c.error` tells of it. Of anything else that is thrown (a text, null, an object, an Error of another
# realm, such as a test's, and what `fetch` throws for `controller.abort('stopped')`) it is the other way round: `catch` gets it,
# `onError` is not asked, and `app.fetch` rejects. In `finally` the answer is then a 200 without an error: `c.res` makes an empty
# one when it is asked for.
#
# What most would guess: that `onError` is for all that is thrown and a `catch` hears first, as in Koa, whose middleware looks the
# same; and that a status is not 200 before there is an answer.
#
# Why it matters: a middleware that logs, counts or gives back what it holds is written with either in mind, and the rarer one is
# wrong: the metrics say 200 where the reader had the platform's own error page. See honojs/hono#667, open since 2022.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error hono@4.13.19 > /dev/null
cat > look.mjs <<'JS'
import { runInNewContext } from 'node:vm'
import { Hono } from 'hono'

const throwing = (value) => () => {
  throw value
}
const handlers = {
  'an Error': throwing(new Error('broken')),
  'a DOMException': throwing(new DOMException('broken', 'AbortError')),
  'a text': throwing('broken'),
  null: throwing(null),
  'an object': throwing({ status: 403 }),
  'an Error of another realm': throwing(runInNewContext('new Error("broken")')),
  'a fetch that was aborted': () => fetch('http://127.0.0.1:9', { signal: AbortSignal.abort('stopped') }),
}
const seen = []
for (const [name, handler] of Object.entries(handlers)) {
  const told = []
  const app = new Hono()
  app.use(async (c, next) => {
    try {
      await next()
    } catch (error) {
      told.push('caught')
      throw error
    } finally {
      told.push(`status ${c.res.status}, ${c.error ? 'an error' : 'no error'}`)
    }
  })
  app.onError((_, c) => c.text('onError', 500))
  app.get('/', handler)
  const answer = await Promise.resolve(app.request('/')).then(
    async (response) => `${response.status} by ${await response.text()}`,
    () => 'app.fetch rejects',
  )
  seen.push(`${name}: ${told.join(', ')}; ${answer}`)
}
console.log(seen.join('\n'))
const names = Object.keys(handlers)
const before = names.map((name, at) =>
  at < 2
    ? `${name}: status 500, an error; 500 by onError`
    : `${name}: caught, status 200, no error; app.fetch rejects`,
)
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
