#!/usr/bin/env bash
# What hono/jsx writes where a page's data is not quite what the markup can hold, beside what React's server rendering does.
#
# Versions: hono 4.13.19, react and react-dom 19.2.0, Node 20 or newer.
#
# Behaviour: a bigint, a Date or an object as a child is left out without an error: React writes the bigint, and throws for the
# others. A custom property in `style` that is a number gets `px` (`--columns: 3` becomes `3px`), where React leaves it alone.
# `value` on a <textarea> and on a <select> is written as an attribute that browsers ignore, so that a form comes back empty;
# React puts it in place. The text of a <style> has its `>` escaped, which browsers do not undo there; React leaves it.
#
# What most would guess: that what cannot be rendered throws, and that the familiar names do what they do in React.
#
# Why it matters: none of it is seen by the compiler or in a log; a page lacks a number, a selector matches nothing, and what
# somebody typed is gone after the first error of the form.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error hono@4.13.19 react@19.2.0 react-dom@19.2.0 > /dev/null
cat > look.mjs <<'JS'
import { jsx } from 'hono/jsx/jsx-runtime'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'

const cases = {
  'a bigint': () => ['p', { children: 5n }],
  'a Date': () => ['p', { children: new Date(0) }],
  'an object': () => ['p', { children: { a: 1 } }],
  'a custom property': () => ['p', { style: { '--columns': 3 } }],
  'a textarea': () => ['textarea', { value: 'typed' }],
  'a select': (make) => ['select', { value: 'b', children: make('option', { value: 'b', children: 'B' }) }],
  'a style sheet': () => ['style', { children: 'a>b{}' }],
}
const tell = (make, render, build) => {
  try {
    return render(make(...build(make)))
  } catch (error) {
    return error.constructor.name
  }
}
const silent = console.error
console.error = () => {}
const seen = Object.entries(cases).map(([name, build]) => {
  const row = [tell(jsx, String, build), tell(createElement, renderToStaticMarkup, build)]
  console.log(`${name}\n  hono: ${row[0]}\n  React: ${row[1]}`)
  return row
})
console.error = silent
const before = JSON.stringify([
  ['<p></p>', '<p>5</p>'],
  ['<p></p>', 'Error'],
  ['<p></p>', 'Error'],
  ['<p style="--columns:3px"></p>', '<p style="--columns:3"></p>'],
  ['<textarea value="typed"></textarea>', '<textarea>typed</textarea>'],
  [
    '<select value="b"><option value="b">B</option></select>',
    '<select><option value="b" selected="">B</option></select>',
  ],
  ['<style>a&gt;b{}</style>', '<style>a>b{}</style>'],
])
if (JSON.stringify(seen) !== before) {
  console.error(`it was before: ${before}\nand is now:     ${JSON.stringify(seen)}`)
  process.exit(1)
}
JS
node look.mjs
