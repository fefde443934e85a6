#!/usr/bin/env bash
# What `verify` of the two libraries for Standard Webhooks answers for one and the same correctly signed message.
#
# Versions: standardwebhooks 1.1.1, svix 2.5.0, Node 20 or newer.
#
# Behaviour: `verify` of standardwebhooks gives the message as parsed JSON. So a message that is signed correctly and is not JSON
# fails with a SyntaxError, not with the library's own error, and an empty one gives undefined. `verify` of svix gives undefined
# for every message, and only throws. A request's Headers object is no headers for either; names in capitals are. `sign` wants a
# Date and fails at a number.
#
# What most would guess: that the class of the same name with the same methods, made by the same people, answers alike, and that
# whether a signature is right does not depend on what was signed.
#
# Why it matters: a receiver that moves from one to the other reads fields of undefined. One that answers 401 for the library's
# own error, and 500 for others, answers 500 to a text that was signed well, for which senders try again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error standardwebhooks@1.1.1 svix@2.5.0 > /dev/null
cat > look.mjs <<'JS'
import { Webhook as Standard } from 'standardwebhooks'
import { Webhook as Svix } from 'svix'

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const now = new Date()

const attempt = (ask) => {
  try {
    return JSON.stringify(ask()) ?? 'undefined'
  } catch (error) {
    return error.constructor.name
  }
}

const look = (Webhook) => {
  const webhook = new Webhook(secret)
  const headers = (message, seconds = Math.floor(now / 1000)) => ({
    'webhook-id': 'event_1',
    'webhook-timestamp': String(seconds),
    'webhook-signature': webhook.sign('event_1', now, message),
  })
  const verify = (message) => attempt(() => webhook.verify(message, headers(message)))
  const inCapitals = Object.entries(headers('{"a":1}')).map(([name, value]) => [name.toUpperCase(), value])
  return {
    'JSON': verify('{"a":1}'),
    'a text that is not JSON': verify('the build failed'),
    'an empty message': verify(''),
    'a Headers object': attempt(() => webhook.verify('{"a":1}', new Headers(headers('{"a":1}')))),
    'names in capitals': attempt(() => webhook.verify('{"a":1}', Object.fromEntries(inCapitals))),
    'sign with a number': attempt(() => webhook.sign('event_1', now.getTime(), '{"a":1}')),
  }
}

const standard = look(Standard)
const svix = look(Svix)
for (const name of Object.keys(standard)) console.log(`${name}: standardwebhooks ${standard[name]}, svix ${svix[name]}`)
const seen = JSON.stringify([Object.values(standard), Object.values(svix)])
const before = JSON.stringify([
  ['{"a":1}', 'SyntaxError', 'undefined', 'WebhookVerificationError', '{"a":1}', 'TypeError'],
  ['undefined', 'undefined', 'undefined', 'WebhookVerificationError', 'undefined', 'TypeError'],
])
if (seen !== before) {
  console.error(`it was before: ${before}\nand is now: ${seen}`)
  process.exit(1)
}
JS
node look.mjs
