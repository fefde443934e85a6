#!/usr/bin/env bash
# What Vitest runs after tsconfig.json was changed.
#
# Versions: vitest 5.1.1, vite 8.3.8, Node 22 or newer.
#
# Behaviour: what a file became is kept in node_modules/.vitest-cache, by default and over runs, and the key of that leaves out
# tsconfig.json: after another `jsxImportSource` each file that was not touched goes on with the old one, until `--clearCache`.
#
# What most would guess: that a run uses the options that the compiler reads.
#
# Why it matters: files of both kinds run side by side. Here pages lacked every part that stood in an untouched file, without an
# error, in tests that passed in a fresh clone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module", "imports": { "#one/*": "./one.js", "#two/*": "./two.js" } }' > package.json
npm install --no-audit --no-fund --loglevel=error vitest@5.1.1 vite@8.3.8 > /dev/null
for name in one two; do
  echo "export const jsx = () => '$name'; export { jsx as jsxs, jsx as jsxDEV }; export const Fragment = ''" > "$name.js"
done
echo 'export const part = <p />' > part.tsx
cat > look.test.ts <<'TS'
import { writeFileSync } from 'node:fs'
import { it } from 'vitest'
import { part } from './part.tsx'

it('looks', () => writeFileSync('seen', String(part)))
TS
look() {
  echo "{ \"compilerOptions\": { \"jsx\": \"react-jsx\", \"jsxImportSource\": \"#$1\" } }" > tsconfig.json
  npx vitest run > /dev/null
  echo "jsxImportSource #$1: made by $(cat seen)"
}
look one
look two
[ "$(cat seen)" = one ] || { echo 'it was made by one before' >&2; exit 1; }
npx vitest --clearCache > /dev/null
look two
[ "$(cat seen)" = two ] || { echo 'after --clearCache it was made by two before' >&2; exit 1; }
