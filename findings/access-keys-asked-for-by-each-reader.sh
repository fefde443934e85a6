#!/usr/bin/env bash
# How often four libraries that check a token of Cloudflare Access ask for its keys, and what a reader with a good token gets while
# the keys' address does not answer.
#
# Versions: @cloudflare/pages-plugin-cloudflare-access 1.0.5, hono 4.13.19 (`hono/jwk` with `jwks_uri`), @hono/cloudflare-access 0.4.0,
# jose 6.2.18 (`createRemoteJWKSet`), Node 20 or newer, each before one and the same handler, with a `fetch` that counts.
#
# Behaviour: Cloudflare's own plugin and hono/jwk ask for each request, also for one whose token they checked a moment before, and keep
# nothing. While there is no answer hono/jwk says 500 to everybody, and the plugin sends them to sign in, where they are signed in
# already and are sent back with a token that fares no better: a circle. @hono/cloudflare-access keeps the keys for an hour, but asks
# once for each of ten readers who come at once, and after the hour answers 500 while there is no answer. jose asks once for all
# ten; its keys count for ten minutes (jose-drops-good-keys.sh).
#
# What most would guess: that a set of keys, which changes every few weeks, is fetched once and kept, as all four are given nothing
# but its address; and that the plugin of the very service knows an error of it from a token that is wrong.
#
# Why it matters: each page, picture and question of a script waits for another call first, which counts as a subrequest, and a
# second without an answer takes the board from a whole team. `keys` of hono/jwk takes a function, in which one can keep them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error @cloudflare/pages-plugin-cloudflare-access@1.0.5 hono@4.13.19 \
  @hono/cloudflare-access@0.4.0 jose@6.2.18 > /dev/null
cat > look.mjs <<'JS'
import plugin from '@cloudflare/pages-plugin-cloudflare-access'
import { cloudflareAccess } from '@hono/cloudflare-access'
import { Hono } from 'hono'
import { jwk } from 'hono/jwk'
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'

const issuer = 'https://team.cloudflareaccess.com'
const address = `${issuer}/cdn-cgi/access/certs`
const aud = 'a'.repeat(64)
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }]
const token = await new SignJWT({ email: 'reader@team.example' })
  .setProtectedHeader({ alg: 'RS256', kid: 'one' })
  .setIssuer(issuer)
  .setAudience([aud])
  .setIssuedAt()
  .setExpirationTime('24h')
  .sign(privateKey)

let asked = 0
let isThere = true
globalThis.fetch = async (input) => {
  if (String(input) !== address) throw new Error(`asked for ${input}`)
  asked += 1
  await new Promise((resolve) => setTimeout(resolve, 5))
  return isThere ? Response.json({ keys, public_certs: [] }) : new Response('busy', { status: 503 })
}
const next = async () => new Response('the page')
const boards = {
  'pages-plugin-cloudflare-access'() {
    const check = plugin({ domain: issuer, aud })
    const rest = { functionPath: '/', env: {}, params: {}, data: {}, next, waitUntil() {}, passThroughOnException() {} }
    return (request) => check({ request, ...rest })
  },
  'hono/jwk'() {
    const app = new Hono()
    app.onError((_, c) => c.text('an error', 500))
    app.use(jwk({ jwks_uri: address, alg: ['RS256'], cookie: 'CF_Authorization', verification: { iss: issuer, aud } }))
    app.get('/', next)
    return (request) => app.fetch(request)
  },
  '@hono/cloudflare-access'() {
    const app = new Hono()
    app.onError((_, c) => c.text('an error', 500))
    app.use(cloudflareAccess('team', aud))
    app.get('/', next)
    return (request) => app.fetch(request)
  },
  jose() {
    const set = createRemoteJWKSet(new URL(address))
    return (request) =>
      jwtVerify(request.headers.get('cf-access-jwt-assertion'), set, { issuer, audience: aud }).then(next, (error) =>
        new Response(error.code, { status: error.code === 'ERR_JOSE_GENERIC' ? 500 : 401 }),
      )
  },
}
const read = async (board) => {
  // The two places in which Access puts the token.
  const headers = { 'cf-access-jwt-assertion': token, cookie: `CF_Authorization=${token}` }
  const answer = await board(new Request('https://board.example/', { headers }))
  const location = answer.headers.get('location')
  return `${answer.status}${location === null ? '' : ` to ${new URL(location).pathname.split('/').slice(0, 4).join('/')}`}`
}
const now = Date.now
const seen = []
for (const [name, make] of Object.entries(boards)) {
  const row = []
  let board = make()
  const counted = async (what, answers) => {
    const before = asked
    const statuses = [...new Set(await answers())].join(' and ')
    row.push(`${what}: ${statuses}, asked ${asked - before} time(s)`)
  }
  await counted('ten after each other', async () => {
    const answers = []
    for (let count = 0; count < 10; count += 1) answers.push(await read(board))
    return answers
  })
  isThere = false
  await counted('then without an answer', async () => [await read(board)])
  Date.now = () => now() + 61 * 60_000
  await counted('an hour later without one', async () => [await read(board)])
  Date.now = now
  isThere = true
  board = make()
  await counted('ten at once', () => Promise.all(Array.from({ length: 10 }, () => read(board))))
  console.log(`${name}\n  ${row.join('\n  ')}`)
  seen.push(row.join('; '))
}
const four = (each, without, later, together) =>
  [
    `ten after each other: 200, asked ${each} time(s)`,
    `then without an answer: ${without}`,
    `an hour later without one: ${later}`,
    `ten at once: 200, asked ${together} time(s)`,
  ].join('; ')
const signIn = '302 to /cdn-cgi/access/login, asked 1 time(s)'
const error = '500, asked 1 time(s)'
const before = [
  four(10, signIn, signIn, 10),
  four(10, error, error, 10),
  four(1, '200, asked 0 time(s)', error, 10),
  four(1, '200, asked 0 time(s)', error, 1),
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
