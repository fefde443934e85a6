#!/usr/bin/env bash
# What a Pages Function reads in `params` of an address whose part is percent-encoded, and which addresses are its own.
#
# Versions: wrangler 4.156.2 (`wrangler pages dev`, with the router that it builds into each deployment), hono 4.13.19 beside it, node
# 24.21.0 of the npm registry.
#
# Behaviour: `params` holds the part as it stands in the address: `feature%2Fsearch`, `release%201`, `gr%C3%BCn`. So does the list of
# `[[path]]`, which is cut at slashes that are not encoded. A function without parameters is compared as it stands, too:
# `functions/über.js` is found by no client, since all of them ask for `/%C3%BCber`, while a file `größe.html` is served at
# `/gr%C3%B6%C3%9Fe`. Capitals are no matter to functions (`/BRANCHES/main`), and they are to files. Hono decodes, and tells capitals
# apart.
#
# What most would guess: that a parameter is the name that was encoded, as in the routers of Express, Hono and SvelteKit, and that the
# files of a site and its functions are found in one way.
#
# Why it matters: `main` is read as it is, and so all is well until somebody asks for a branch with a slash, a page with an umlaut or a
# file with a blank: what is looked up by `params.name` in KV or D1 is not there. One page has as many addresses as it has spellings,
# and each is counted and cached by itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error wrangler@4.156.2 hono@4.13.19 node@24.21.0 > /dev/null
mkdir -p site functions/branches functions/files
echo '<h1>front page</h1>' > site/index.html
echo '<h1>not found</h1>' > site/404.html
echo '<h1>a file</h1>' > site/größe.html
echo '<h1>a file</h1>' > site/Page.html
echo "export const onRequest = ({ params }) => Response.json(params)" > 'functions/branches/[name].js'
echo "export const onRequest = ({ params }) => Response.json(params)" > 'functions/files/[[path]].js'
echo "export const onRequest = () => Response.json('a function')" > functions/über.js
cat > look.mjs <<'JS'
import { spawn } from 'node:child_process'
import { Hono } from 'hono'

const env = {
  PATH: process.env.PATH,
  HOME: process.cwd(),
  CI: '1',
  NO_COLOR: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_LOG_PATH: process.cwd(),
}
const wrangler = `${process.cwd()}/node_modules/wrangler/bin/wrangler.js`
const options = ['--ip', '127.0.0.1', '--port', '0', '--compatibility-date', '2026-11-01']

/** Runs `wrangler pages dev` while `look` asks the address that it is given. */
async function whileServed(project, look) {
  const child = spawn(process.execPath, [wrangler, 'pages', 'dev', 'site', ...options], { cwd: project, env })
  const ended = new Promise((resolve) => child.on('close', resolve))
  let said = ''
  try {
    const address = await new Promise((resolve, reject) => {
      const hear = (piece) => {
        said += piece
        const ready = said.match(/Ready on (http:\/\/\S+)/)
        if (ready) resolve(ready[1])
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.on('close', () => reject(new Error(said)))
    })
    return await look(address)
  } finally {
    child.kill('SIGINT')
    await ended
  }
}
const paths = [
  '/branches/main',
  '/branches/feature%2Fsearch',
  '/branches/release%201',
  '/branches/release%25201',
  '/branches/gr%C3%BCn',
  '/BRANCHES/main',
  '/files/a%2Fb/c',
  '/%C3%BCber',
  '/gr%C3%B6%C3%9Fe',
  '/Page',
  '/page',
]
const hono = new Hono().get('/branches/:name', (c) => c.json(c.req.param())).get('/files/:path{.+}', (c) => c.json(c.req.param()))
hono.get('/über', (c) => c.json('a function'))
const told = async (answer) => {
  const text = await answer.text()
  if (answer.status === 404) return '404'
  if (text.startsWith('<')) return 'a file'
  const said = JSON.parse(text)
  return typeof said === 'string' ? said : JSON.stringify(said.name ?? said.path)
}
const seen = []
await whileServed('.', async (address) => {
  for (const path of paths) {
    seen.push(`${path}: ${await told(await fetch(address + path))}; hono: ${await told(await hono.request(path))}`)
  }
})
console.log(seen.join('\n'))
const before = [
  '/branches/main: "main"; hono: "main"',
  '/branches/feature%2Fsearch: "feature%2Fsearch"; hono: "feature/search"',
  '/branches/release%201: "release%201"; hono: "release 1"',
  '/branches/release%25201: "release%25201"; hono: "release%201"',
  '/branches/gr%C3%BCn: "gr%C3%BCn"; hono: "grün"',
  '/BRANCHES/main: "main"; hono: 404',
  '/files/a%2Fb/c: ["a%2Fb","c"]; hono: "a/b/c"',
  '/%C3%BCber: 404; hono: a function',
  '/gr%C3%B6%C3%9Fe: a file; hono: 404',
  '/Page: a file; hono: 404',
  '/page: 404; hono: 404',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node_modules/.bin/node look.mjs
