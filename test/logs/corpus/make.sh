#!/usr/bin/env bash
# Makes the logs of this folder by running real tools, each without and with forced colours, in a folder named as Cloudflare's
# builds have it. Versions are whatever the registry has on the day; the logs are not made anew by the tests.
# Usage: make.sh FOLDER, as somebody who may write to /opt/buildhome.
set -u
out=$(realpath "$1"); mkdir -p "$out"
home=/opt/buildhome/repo
caches=$(mktemp -d); trap 'rm -rf "$caches"' EXIT
export npm_config_update_notifier=false npm_config_fund=true npm_config_cache=$caches/npm YARN_CACHE_FOLDER=$caches/yarn
export npm_config_store_dir=$caches/pnpm CI=true WRANGLER_SEND_METRICS=false ASTRO_TELEMETRY_DISABLED=1 NEXT_TELEMETRY_DISABLED=1
unset NO_COLOR || true

# A folder of its own with a package.json; files come on the command line as NAME and CONTENT.
project() {
  mkdir -p "$home" && cd "$home" && find . -mindepth 1 -delete
  while [ $# -gt 1 ]; do mkdir -p "$(dirname "$1")"; printf '%s\n' "$2" > "$1"; shift 2; done
}
# log NAME COMMAND: runs it twice, and keeps what it wrote as Cloudflare would around it.
log() {
  local name=$1 command=$2 before=${3:-true}
  for colour in plain colour; do
    (cd "$home" && eval "$before") > /dev/null 2>&1
    {
      echo "Cloning repository..."
      echo "From https://github.com/example/site"
      echo " * branch            $(printf %s "$name" | sha1sum | cut -c1-40) -> FETCH_HEAD"
      echo
      echo "HEAD is now at $(printf %s "$name" | sha1sum | cut -c1-7) Update the site"
      echo
      echo "Success: Finished cloning repository files"
      echo "Detected the following tools from environment: nodejs@24.21.0"
      echo "Executing user command: $command"
      if [ $colour = plain ]
      then (cd "$home" && FORCE_COLOR=0 timeout 300 bash -c "$command" 2>&1)
      else (cd "$home" && FORCE_COLOR=3 CLICOLOR_FORCE=1 npm_config_color=always timeout 300 bash -c "$command" 2>&1)
      fi
      code=$?
      if [ $code = 0 ]; then
        echo "Finished"
        echo "Note: No functions dir at /functions found. Skipping."
        echo "Validating asset output directory"
        echo "Deploying your site to Cloudflare's global network..."
        echo "Success: Your site was deployed!"
      else
        echo "Failed: Error while executing user command. Exited with error code: $code"
        echo "Failed: build command exited with code: $code"
        echo "Failed: error occurred while running build command"
      fi
    } | head -c 150000 | head -n 400 > "$out/$name.$colour.txt"
    echo "$name.$colour $(wc -l < "$out/$name.$colour.txt")"
  done
}
keep="rm -rf dist .astro .next"

project package.json '{"name":"site","version":"1.0.0","private":true,"dependencies":{"vite":"*","react":"*","react-dom":"*","lodash":"^4"},"devDependencies":{"eslint":"8","request":"*"}}'
log npm-install "npm install --progress=false --loglevel=http" "rm -rf node_modules package-lock.json"
log npm-audit "npm audit"
log npm-ci-out-of-sync "npm ci" "npm pkg set dependencies.left-pad=^1"
project package.json '{"name":"site","version":"1.0.0","private":true,"dependencies":{"a-package-that-nobody-has-made-of-pageboard":"1"}}'
log npm-not-found "npm install"
project package.json '{"name":"site","version":"1.0.0","private":true,"dependencies":{"react":"17","@testing-library/react":"16","@testing-library/dom":"10"}}'
log npm-eresolve "npm install"
project package.json '{"name":"site","version":"1.0.0","private":true,"scripts":{"prebuild":"node -p 1","build":"node missing.js"}}'
log npm-script-fails "npm run build"
project package.json '{"name":"site","version":"1.0.0","private":true,"dependencies":{"vite":"*","vue":"*"}}'
log pnpm-install "npx -y pnpm install" "rm -rf node_modules pnpm-lock.yaml"
log pnpm-frozen "npx -y pnpm install --frozen-lockfile" "rm -rf node_modules; npx -y pnpm install --lockfile-only; npm pkg set dependencies.nanoid=^5"
project package.json '{"name":"site","version":"1.0.0","private":true,"dependencies":{"react":"*","express":"4"}}'
log yarn-install "npx -y yarn@1 install --verbose" "rm -rf node_modules yarn.lock"
log yarn-frozen "npx -y yarn@1 install --frozen-lockfile" "npm pkg set dependencies.nanoid=^3"

project package.json '{"name":"site","version":"1.0.0","private":true,"type":"module","dependencies":{"vite":"*","react":"*","react-dom":"*","typescript":"5","eslint":"9","vitest":"*","prettier":"3","esbuild":"*","sass":"*","jsdom":"*"}}' \
  index.html '<!doctype html><div id=app></div><script type=module src=/src/main.js></script>' \
  src/main.js 'import React from "react"; import { createRoot } from "react-dom/client"; import("./page.js"); createRoot(document.getElementById("app")).render(React.createElement("p", null, "Hello"))' \
  src/page.js 'export const page = () => import("./data.js")' src/data.js 'export default [1, 2, 3]' \
  src/nav.ts 'const token: string = 41; export function nav(item: NavItem) { return item.key + token }' \
  src/auth.test.js 'import { test, expect } from "vitest"; test("adds", () => expect(1 + 1).toBe(2)); test("signs in with a key", () => expect({ key: "main", count: 2 }).toEqual({ key: "main", count: 3 }))' \
  eslint.config.js 'export default [{ rules: { "no-unused-vars": "error", "no-undef": "warn" } }]' \
  src/lint.js 'const unused = 1; console.log(password, key)' style.scss '$colour: red; a { color: $color }'
npm install --silent > /dev/null 2>&1
log vite-build "npx vite build" "$keep"
log vite-build-debug "npx vite build --logLevel info --sourcemap --minify false" "$keep"
log tsc-fails "npx tsc --noEmit --pretty --skipLibCheck src/nav.ts"
log eslint-fails "npx eslint src"
log vitest-fails "npx vitest run"
log prettier-check "npx prettier --check ."
log sass-fails "npx sass style.scss"
log esbuild-fails "npx esbuild src/missing.js --bundle"
log vite-fails "npx vite build" "echo 'import \"./nowhere.js\"' >> src/page.js"
log node-crash "node -e 'JSON.parse(process.env.NOTHING)'"

project package.json '{"name":"site","version":"1.0.0","private":true,"type":"module","dependencies":{"astro":"*"}}' \
  src/pages/index.astro '<html><body><h1>Hello</h1></body></html>' src/pages/about.astro '<html><body><h1>About</h1></body></html>' 'src/pages/[slug].astro' '---
export const getStaticPaths = () => ["a","b","c","d"].map((slug) => ({ params: { slug } }))
---
<p>{Astro.params.slug}</p>'
npm install --silent > /dev/null 2>&1
log astro-build "npx astro build" "$keep"
log astro-fails "npx astro build" "echo '---
import nothing from \"../nothing.ts\"
---
<p>{nothing.key}</p>' > src/pages/broken.astro"

project package.json '{"name":"site","version":"1.0.0","private":true,"type":"module"}' wrangler.toml 'name = "site"
main = "src/index.ts"
compatibility_date = "2026-01-01"
[vars]
GREETING = "hello"
[[kv_namespaces]]
binding = "CACHE"
id = "0123456789abcdef0123456789abcdef"' src/index.ts 'export default { fetch: () => new Response("hello") }' dist/index.html '<p>Hello' functions/api.ts 'export const onRequest = () => new Response("hi")'
export PATH=$PATH:${WRANGLER_BIN:?where wrangler is}
log wrangler-dry-run "wrangler deploy --dry-run --outdir out"
log wrangler-functions "wrangler pages functions build --outdir out"
log wrangler-no-token "wrangler pages deploy dist --project-name site"
log wrangler-fails "wrangler deploy --dry-run" "echo 'import \"./nowhere\"' > src/index.ts"

project package.json '{"name":"site","version":"1.0.0","private":true,"dependencies":{"@11ty/eleventy":"*"}}' index.md '# Hello' about.md '# About' bad.njk '{{ nothing | nofilter }}'
npm install --silent > /dev/null 2>&1
log eleventy-fails "npx @11ty/eleventy"
log eleventy-build "npx @11ty/eleventy" "rm -f bad.njk"
project package.json '{"name":"site","version":"1.0.0","private":true,"dependencies":{"vitepress":"*"}}' docs/index.md '# Hello

[broken](./nowhere)' docs/a.md '# A'
npm install --silent > /dev/null 2>&1
log vitepress-dead-link "npx vitepress build docs"
project package.json '{"name":"site","version":"1.0.0","private":true,"dependencies":{"next":"*","react":"*","react-dom":"*"}}' pages/index.js 'export default function Home() { return <p>Hello</p> }' pages/about.js 'export default function About() { return <p>About</p> }' next.config.js 'module.exports = { output: "export" }'
npm install --silent > /dev/null 2>&1
log next-build "npx next build" "$keep out"
project package.json '{"name":"site","version":"1.0.0","private":true,"dependencies":{"webpack":"*","webpack-cli":"*","jest":"*"}}' src/index.js 'import { chunk } from "./parts.js"; console.log(chunk)' src/parts.js 'export const chunk = 1' sum.test.js 'test("sums", () => { expect(1 + 2).toBe(4) })'
npm install --silent > /dev/null 2>&1
log webpack-build "npx webpack --mode production --stats detailed"
log jest-fails "npx jest"
project requirements.txt 'mkdocs' mkdocs.yml 'site_name: Handbook' docs/index.md '# Hello
[broken](nowhere.md)'
log mkdocs-build "python3 -m venv .venv && .venv/bin/pip install --progress-bar off -r requirements.txt && .venv/bin/mkdocs build --strict"
