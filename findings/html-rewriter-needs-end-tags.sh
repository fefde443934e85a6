#!/usr/bin/env bash
# What a Worker's HTMLRewriter takes for an element of a page whose end tags are left out, as the HTML standard allows for `li` and
# `p`.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, parse5 8.0.1 as a browser reads it, Node 20 or newer.
#
# Behaviour: to it an element goes on until a tag ends it or what it stands in: three `li` in a list are one within the other, and
# the second `p` stands within the first. `ul > li` finds one of three. What is put in place of the first one's content, or with it
# taken away, takes the others along, and for a `p` all that is behind it, to the end of the page. `after` writes behind the last
# one. No `body` is found where its tag is left out. Nothing throws.
#
# What most would guess: that a parser of HTML that is made for every page of the web knows which tags end an element, and that
# selectors find what they find in a browser.
#
# Why it matters: minifiers leave such tags out, and so do people and templates. A Worker that hides one line of a list, or marks
# the first paragraph, empties the rest of the page. Its tests, on pages with all their tags, pass. See cloudflare/lol-html#110.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta parse5@8.0.1 > /dev/null
cat > look.mjs <<'JS'
import { Miniflare } from 'miniflare'
import { parse } from 'parse5'

const short = '<!doctype html><title>docs</title><ul><li>one<li>two<li>three</ul><p>a<p>b<footer>end</footer>'
const long =
  '<!doctype html><html><head><title>docs</title></head><body>' +
  '<ul><li>one</li><li>two</li><li>three</li></ul><p>a</p><p>b</p><footer>end</footer></body></html>'
const script = `
const counted = ['ul > li', 'li li', 'body > p', 'p p', 'body']
const acts = {
  'the first li removed': ['li', (li) => li.remove()],
  'the first li with another content': ['li', (li) => li.setInnerContent('1')],
  'something after the first li': ['li', (li) => li.after('(1)')],
  'the first p removed': ['p', (p) => p.remove()],
}
export default {
  async fetch(request) {
    const html = await request.text()
    const seen = {}
    for (const selector of counted) {
      seen[selector] = 0
      await new HTMLRewriter().on(selector, { element() { seen[selector] += 1 } }).transform(new Response(html)).text()
    }
    for (const [name, [selector, act]] of Object.entries(acts)) {
      let isFirst = true
      const element = (found) => {
        if (isFirst) act(found)
        isFirst = false
      }
      const written = await new HTMLRewriter().on(selector, { element }).transform(new Response(html)).text()
      seen[name] = written.replace(/.*<\\/title>/, '').replace(/<[^>]*>/g, ' ').replace(/ +/g, ' ').trim()
    }
    return Response.json(seen)
  },
}`
const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        manifest: { mainModule: 'look.js', modules: { 'look.js': { type: 'esm', contents: script } } },
      },
    },
  ],
})
const ask = async (body) => (await worker.dispatchFetch('http://localhost/', { method: 'POST', body })).json()
const seen = { 'with end tags': await ask(long), without: await ask(short) }
await worker.dispose()

// Both are one and the same page.
const shape = ({ nodeName, childNodes = [], value = '' }) => `${nodeName}${value}(${childNodes.map(shape).join()})`
const isSame = shape(parse(short)) === shape(parse(long))
console.log(`the same page to parse5: ${isSame}`)
for (const name of Object.keys(seen.without)) {
  console.log(`${name}: ${seen['with end tags'][name]}; without end tags: ${seen.without[name]}`)
}
const told = `${isSame}; ${Object.values(seen).map((row) => Object.values(row).join(', ')).join('; ')}`
const before = [
  'true',
  '3, 0, 2, 0, 1, two three a b end, 1 two three a b end, one (1) two three a b end, one two three b end',
  '1, 2, 0, 1, 0, a b end, 1 a b end, one two three (1) a b end, one two three',
].join('; ')
if (told !== before) {
  console.error(`it was before: ${before}\nand is now:    ${told}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
node look.mjs 2> log || { cat log >&2; exit 1; }
