#!/usr/bin/env bash
# What becomes of tokens when the address of their keys does not answer for a moment, with jose, which holds the keys already.
#
# Versions: jose 6.2.18, Node 20 or newer.
#
# Behaviour: what `createRemoteJWKSet` has fetched counts for `cacheMaxAge`, ten minutes unless it is set, whatever
# `Cache-Control` came with it. The first token after that waits for a fetch, and if that fails it is refused, though the keys
# are still there (`jwks()` gives them) and fit. `cooldownDuration` covers only fetches that went well, so that during the
# failure each token asks anew. Once the address answers all is well again.
#
# What most would guess: that keys which cannot be fetched again are used on, or fetched before they are needed; and that a
# cooldown is kept above all with a server that fails.
#
# Why it matters: a bad minute at the issuer of the keys signs everybody out of each site that checks with it, as soon as the
# ten minutes are over, and sends it a call for every request of every reader. With `createLocalJWKSet(keys.jwks())` in a
# `catch` tokens whose keys are known go on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error jose@6.2.18 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { createLocalJWKSet, createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'

const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
const body = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] })
let status = 200
let calls = 0
const server = createServer((_, answer) => {
  calls += 1
  answer.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'max-age=86400' }).end(body)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${server.address().port}/`), { cacheMaxAge: 3_000 })
const token = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey)
const seen = []
const look = async (name, by = keys) => {
  calls = 0
  const came = []
  for (let time = 0; time < 3; time += 1) came.push(await jwtVerify(token, by).then(() => 'good', ({ code }) => code))
  const row = `${came.join(', ')}; ${calls} calls`
  console.log(`${name}: ${row}`)
  seen.push(row)
}
await look('at first')
status = 503
await look('the address fails, the keys are young')
await setTimeout(3_100)
await look('the address fails, the keys are old')
await look('with what jwks() gives', createLocalJWKSet(keys.jwks()))
status = 200
await look('the address answers again')
server.closeAllConnections()
server.close()
const refused = 'ERR_JOSE_GENERIC'
const before = [
  'good, good, good; 1 calls',
  'good, good, good; 0 calls',
  `${refused}, ${refused}, ${refused}; 3 calls`,
  'good, good, good; 0 calls',
  'good, good, good; 1 calls',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
