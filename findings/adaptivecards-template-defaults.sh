#!/usr/bin/env bash
# What Microsoft's templates for Adaptive Cards, the format of messages to Teams, make of a field that is null, missing or empty.
#
# Versions: adaptivecards-templating 2.3.1 with adaptive-expressions 4.23.3, Node 20 or newer.
#
# Behaviour: null within a text (`at ${commit}`) throws "Cannot read properties of null", without the field's name, and there is
# no card. A field that is missing stays in the text as `${commit}`, for all to read; `coalesce` and `concat` get these nine
# characters, too, so that a default is taken for null alone. `if` and `$when` are of another mind each: to `if` an empty text
# and 0 are true; `$when` shows an element for `true` alone, and not for a text that is there, nor where the
# comparison failed. Names are taken regardless of case, the first that fits: with `Title` before `title`, `${title}` is the
# former.
#
# What most would guess: that what is null or missing is an empty text, or at least both are the same, and that `coalesce` is for
# both; that `if` and `$when` agree.
#
# Why it matters: a deployment that was uploaded has no commit, and one that runs no end. The card is then an error in place of
# the message, or says `${commit}` to a team. Tests with whole data show neither. `if(exists(x), x, 'none')` is the one form that
# holds for both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error adaptivecards-templating@2.3.1 adaptive-expressions@4.23.3 > /dev/null
cat > look.mjs <<'JS'
import { Template } from 'adaptivecards-templating'

const values = { missing: {}, null: { v: null }, empty: { v: '' }, zero: { v: 0 }, one: { v: 1 }, text: { v: 'x' }, true: { v: true } }
const forms = {
  'at ${v}': (data) => textOf('at ${v}', data),
  "coalesce(v, 'none')": (data) => textOf("${coalesce(v, 'none')}", data),
  "concat('at ', v)": (data) => textOf("${concat('at ', v)}", data),
  "if(v, 'yes', 'no')": (data) => textOf("${if(v, 'yes', 'no')}", data),
  '$when v': (data) => (shown('${v}', data) ? 'shown' : 'left out'),
  '$when v > 0': (data) => (shown('${v > 0}', data) ? 'shown' : 'left out'),
  "if(exists(v), v, 'none')": (data) => textOf("${if(exists(v), v, 'none')}", data),
}
function expand(card, data) {
  return new Template(card).expand({ $root: data })
}
function textOf(text, data) {
  try {
    return JSON.stringify(expand({ text }, data).text)
  } catch ({ name, message }) {
    return /Cannot read properties of null/.test(message) && !/\bv\b/.test(message) ? name : message
  }
}
function shown($when, data) {
  return expand({ body: [{ $when, text: 'x' }] }, data).body.length === 1
}

const seen = Object.entries(forms).map(([name, form]) => `${name}: ${Object.values(values).map(form).join(', ')}`)
seen.push(`\${title}: ${textOf('${title}', { Title: 'A', title: 'b' })} of Title "A", title "b"`)
console.log(`v is: ${Object.keys(values).join(', ')}\n${seen.join('\n')}`)
const before = [
  'at ${v}: "at ${v}", TypeError, "at ", "at 0", "at 1", "at x", "at true"',
  'coalesce(v, \'none\'): "${v}", "none", "", 0, 1, "x", true',
  'concat(\'at \', v): "at ${v}", TypeError, "at ", "at 0", "at 1", "at x", "at true"',
  'if(v, \'yes\', \'no\'): "no", "no", "yes", "yes", "yes", "yes", "yes"',
  '$when v: left out, left out, left out, left out, left out, left out, shown',
  '$when v > 0: left out, left out, left out, left out, shown, left out, left out',
  'if(exists(v), v, \'none\'): "none", "none", "", 0, 1, "x", true',
  '${title}: "A" of Title "A", title "b"',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
