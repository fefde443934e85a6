#!/usr/bin/env bash
# What a Worker's HTMLRewriter gives of an attribute and of a text in which a character stands as an entity, and what it writes.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node-html-parser 9.0.7 beside it, Node 20 or newer.
#
# Behaviour: both are given as they stand in the source: `A &amp; B`, `?a=1&amp;b=2`. Where the page comes in pieces an entity
# may come in two of them. `setAttribute` escapes nothing but the double quote, so that what `getAttribute` gave can be put
# back, and a text of one's own, which holds `&lt;`, becomes another one. `setInnerContent` and `append` do escape a text, so
# that what `getAttribute` gave, put there, is shown with its `&amp;`.
#
# What most would guess: that `getAttribute` and `setAttribute` are those of the DOM, whose names they have: they read and write
# the value, and the parser has to do with entities.
#
# Why it matters: a Worker that makes cards of links or reads a title shows `&amp;` and `&#39;` to people, and follows addresses
# with `&amp;` in them: to a server `amp;b` is another parameter than `b`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta node-html-parser@9.0.7 > /dev/null
cat > look.mjs <<'JS'
import { Miniflare } from 'miniflare'
import { parse } from 'node-html-parser'

const html = '<title>A &amp; B</title><a href="/?a=1&amp;b=2" title="A &amp; B">x</a><p></p><i></i>'
const script = `
export default {
  async fetch(request) {
    const html = await request.text()
    const pieces = new ReadableStream({
      start(controller) {
        for (const piece of [html.slice(0, 12), html.slice(12)]) controller.enqueue(new TextEncoder().encode(piece))
        controller.close()
      },
    })
    const seen = { text: [] }
    const rewriter = new HTMLRewriter()
      .on('title', { text({ text }) { if (text) seen.text.push(text) } })
      .on('a', { element(a) {
        seen.title = a.getAttribute('title')
        seen.address = new URL(a.getAttribute('href'), 'https://docs.example').searchParams.get('b')
        a.setAttribute('title', 'write &lt; for <')
        a.setAttribute('lang', '"&gt;"')
      } })
      .on('p', { element(p) { p.setInnerContent(seen.title) } })
      .on('i', { element(i) { i.append(seen.title) } })
    const written = await rewriter.transform(new Response(pieces)).text()
    return Response.json({ ...seen, written })
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
const answer = await worker.dispatchFetch('http://localhost/', { method: 'POST', body: html })
const { text, title, address, written } = await answer.json()
await worker.dispose()
const [before, after] = [parse(html), parse(written)]
const rows = {
  'the text of <title>, in two pieces': [text.join(' | '), before.querySelector('title').text],
  'getAttribute of title': [title, before.querySelector('a').getAttribute('title')],
  'b of the address': [address, '2'],
  'what a reader sees of "write &lt; for <"': [after.querySelector('a').getAttribute('title'), 'write &lt; for <'],
  'what a reader sees of the title in <p>': [after.querySelector('p').text, 'A & B'],
  'and where it was appended': [after.querySelector('i').text, 'A & B'],
  'what is written of "&gt;" in quotes': [written.match(/lang="([^"]*)"/)[1], '&quot;&amp;gt;&quot;'],
}
for (const [name, [came, meant]] of Object.entries(rows)) console.log(`${name}: ${came} (and not ${meant})`)
const seen = Object.values(rows).map(([came]) => came).join(', ')
const expected = 'A &am | p; B, A &amp; B, , write < for <, A &amp; B, A &amp; B, &quot;&gt;&quot;'
if (seen !== expected) {
  console.error(`it was before: ${expected}\nand is now:     ${seen}`)
  process.exit(1)
}
JS
node look.mjs
