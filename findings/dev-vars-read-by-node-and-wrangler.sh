#!/usr/bin/env bash
# One file of variables, as `wrangler dev` reads it (with dotenv) and as Node does (`--env-file`, `util.parseEnv`).
#
# Versions: dotenv 16.3.1, which wrangler 4.156.2 has built in, and node 24.21.0 of the npm registry.
#
# Behaviour: Node ends a quoted value at the next quote of its kind, and drops the rest of the line; dotenv goes on to the
# last one of the line. So JSON in single quotes that has an apostrophe in it is whole for the Worker and cut for a script.
# Node takes `\"` for the end, too, while dotenv keeps the backslash and goes on. dotenv takes `NAME: value` for a variable,
# Node does not see it. Both end a value without quotes at `#`, also where no space stands before it, as in the address
# `https://docs.example/#news`.
#
# What most would guess: that `.dev.vars` is read alike by both, since Node's documentation calls its parser a dotenv one.
#
# Why it matters: a script beside a Worker that reads the Worker's own file sees another setting than the Worker does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module", "allowScripts": { "node": true } }' > package.json
npm install --no-audit --no-fund --loglevel=error dotenv@16.3.1 node@24.21.0 > /dev/null
cat > look.mjs <<'JS'
import { parseEnv } from 'node:util'
import { parse } from 'dotenv'

const lines = {
  'an apostrophe in single quotes': `A='{"title":"the team's sites"}'`,
  'an escaped quote in double quotes': String.raw`A="{\"title\":1}"`,
  'a colon': 'A: value',
  'a hash without quotes': 'A=https://docs.example/#news',
  'a hash in quotes': 'A="https://docs.example/#news"',
}
const seen = Object.entries(lines).map(([name, line]) => {
  const row = [parse(line).A ?? null, parseEnv(line).A ?? null]
  console.log(`${name}: ${line}\n  dotenv: ${row[0]}\n  Node:   ${row[1]}`)
  return row
})
const before = JSON.stringify([
  [`{"title":"the team's sites"}`, '{"title":"the team'],
  [String.raw`{\"title\":1}`, '{\\'],
  ['value', null],
  ['https://docs.example/', 'https://docs.example/'],
  ['https://docs.example/#news', 'https://docs.example/#news'],
])
if (JSON.stringify(seen) !== before) {
  console.error(`it was before: ${before}\nand is now:     ${JSON.stringify(seen)}`)
  process.exit(1)
}
JS
node_modules/.bin/node look.mjs
