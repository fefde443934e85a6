#!/usr/bin/env bash
# What is left at the caller of an error that a Durable Object's method throws.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: the caller gets an error with the name and the message of the one that was thrown, and `remote` is true. None
# of the frames of its stack is one of the object's: they are those of the call.
#
# What most would guess: that the stack leads to where it was thrown, as within one Worker; or that nothing but a general
# error crosses the border.
#
# Why it matters: who logs the error at the caller cannot find the place, and has the message, which may hold what it is
# about (JSON.parse quotes the text, SQL the statement). An object has to catch, log its own frames, and throw a constant.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
cat > look.mjs <<'JS'
import { Miniflare } from 'miniflare'

const script = `
import { DurableObject } from 'cloudflare:workers'
export class Looker extends DurableObject {
  deepInside() { throw new RangeError('what it was about') }
  look() { return this.deepInside() }
}
export default {
  async fetch(request, env) {
    try {
      await env.LOOKER.getByName('one').look()
    } catch (error) {
      const { name, message, remote, stack } = error
      return Response.json({ name, message, remote, namesThePlace: stack.includes('deepInside') })
    }
  },
}`

const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        manifest: { mainModule: 'look.js', modules: { 'look.js': { type: 'esm', contents: script } } },
        env: { LOOKER: { type: 'durable-object', worker: 'look', exportName: 'Looker' } },
        exports: { Looker: { type: 'durable-object', storage: 'sqlite' } },
      },
    },
  ],
})
const caught = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
console.log('at the caller:', JSON.stringify(caught))
if (caught.name !== 'RangeError' || caught.message !== 'what it was about' || caught.remote !== true || caught.namesThePlace) {
  console.error('the caller gets something else now')
  process.exit(1)
}
JS
node look.mjs
