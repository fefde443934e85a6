#!/usr/bin/env bash
# What Slack's own client for incoming webhooks makes of answers other than Slack's "ok".
#
# Versions: @slack/webhook 8.0.2, Node 20 or newer.
#
# Behaviour: a 429 is never tried again, also where `retryConfig` asks for tries, and its error has the status and the body but
# none of the headers: how long Slack wants to be left alone (`Retry-After`) cannot be read. A 500 is tried again. Any 2xx is
# success: a page of HTML as much as an empty 204.
#
# What most would guess: that `retryConfig` covers the one answer for which Slack's documentation says when to try again, and that
# the client of a service which answers "ok" looks for it.
#
# Why it matters: who sends more than a message a second loses those beyond, and cannot wait as long as was asked.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error @slack/webhook@8.0.2 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import { IncomingWebhook } from '@slack/webhook'

const answers = {
  '/busy': [429, { 'retry-after': '1' }, 'rate_limited'],
  '/broken': [500, {}, 'internal_error'],
  '/page': [200, { 'content-type': 'text/html' }, '<h1>Sign in</h1>'],
  '/empty': [204, {}, undefined],
}
const asked = {}
const server = createServer((request, response) => {
  asked[request.url] = (asked[request.url] ?? 0) + 1
  const [status, headers, body] = answers[request.url]
  response.writeHead(status, headers).end(body)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const seen = []
for (const path of Object.keys(answers)) {
  const address = `http://127.0.0.1:${server.address().port}${path}`
  const retryConfig = { retries: 2, minTimeout: 10, maxTimeout: 10 }
  const told = await new IncomingWebhook(address, { retryConfig }).send({ text: 'docs: live' }).then(
    () => 'success',
    (error) => {
      const headers = JSON.stringify(error, (_, value) => value).toLowerCase().includes('retry-after')
      return `error ${error.statusCode}${headers ? ' with' : ' without'} Retry-After`
    },
  )
  seen.push(`${path}: ${told}, sent ${asked[path]} time(s)`)
}
server.closeAllConnections()
server.close()
console.log(seen.join('\n'))
const before = [
  '/busy: error 429 without Retry-After, sent 1 time(s)',
  '/broken: error 500 without Retry-After, sent 3 time(s)',
  '/page: success, sent 1 time(s)',
  '/empty: success, sent 1 time(s)',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
