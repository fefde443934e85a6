import { describe, expect, it } from 'vitest'
import { credentialsIn } from '../../src/access/pasted.ts'

const KEY = 'whole-key-of-the-tests-0123456789-abcdefgh'
const LINK = `project.my.docs.tn2q80.kJ8s0aZ_.${'s'.repeat(43)}`
const BOARD = 'https://board.example/projects/docs'

/** What people make of a credential, by who or what did it. */
const AS_PASTED: [who: string, text: (credential: string) => string][] = [
  ['by itself', (it) => it],
  ['with the spaces and lines around it', (it) => ` \t${it} \r\n`],
  ['in brackets', (it) => `(${it})`],
  ['before the end of a bracket', (it) => `${it})`],
  ['before the end of a sentence', (it) => `${it}.`],
  ['before an ellipsis', (it) => `${it}...`],
  ['before a comma', (it) => `${it},`],
  ['before any other punctuation', (it) => `${it};:!?]}`],
  ['in angle brackets, as mail has it', (it) => `<${it}>`],
  ['in quotes', (it) => `"${it}"`],
  ['in single quotes', (it) => `'${it}'`],
  ['in typographic quotes', (it) => `„${it}“`],
  ['in guillemets', (it) => `« ${it} »`],
  ['as code', (it) => `\`${it}\``],
  ['in bold type', (it) => `**${it}**`],
  ['in italics', (it) => `_${it}_`],
  ['with a word before it', (it) => `Key: ${it}`],
  ['as a token', (it) => `Bearer ${it}`],
  ['as a setting', (it) => `ACCESS_KEYS=${it}`],
  ['as a line of a list', (it) => `- ${it}`],
  ['as a parameter', (it) => `?key=${it}`],
  ['with what stands behind it in an address', (it) => `key=${it}&utm_source=chat#top`],
  ['as a whole link', (it) => `${BOARD}?key=${it}`],
  ['as a link among other parameters', (it) => `${BOARD}?cursor=x&amp;key=${it}&b=1`],
  ['as a link in angle brackets', (it) => `<${BOARD}?key=${it}>`],
  ['as a link of Markdown', (it) => `[Board](${BOARD}?key=${it})`],
  ['as a link of Slack', (it) => `<${BOARD}?key=${it}|Board>`],
  ['as a link with a slash at its end', (it) => `${BOARD}?key=${it}/`],
  ['as a link in a sentence', (it) => `See ${BOARD}?key=${it}. It is the board.`],
  ['as a link that was encoded', (it) => encodeURIComponent(`${BOARD}?key=${it}`)],
  [
    'as a link within another address',
    (it) => `https://safelinks.example/?url=${encodeURIComponent(`${BOARD}?key=${it}`)}&data=05%7C01`,
  ],
  ['as a link that was pasted twice', (it) => `${BOARD}?key=${it}${BOARD}?key=${it}`],
  ['with a mark of the order of bytes', (it) => `\uFEFF${it}`],
  ['with spaces that cannot be seen', (it) => `${it.slice(0, 9)}\u200B${it.slice(9)}\u2060`],
  ['with soft hyphens', (it) => `${it.slice(0, 20)}\u00AD${it.slice(20)}`],
  ['with hyphens that do not break', (it) => it.replaceAll('-', '\u2011')],
  ['broken over two lines', (it) => `${it.slice(0, 21)}\n  ${it.slice(21)}`],
]

describe.each(AS_PASTED)('a credential %s', (_who, text) => {
  it.each([
    ['key', KEY],
    ['link', LINK],
  ])('is found, a %s as well', (_kind, credential) => {
    expect(credentialsIn(text(credential))).toContain(credential)
  })
})

describe('a key', () => {
  it.each([`_${KEY}`, `${KEY}_`, `-${KEY}-`, `__${KEY}__`])('may begin and end as %s does', (key) => {
    expect(credentialsIn(`"${key}"`)).toContain(key)
  })

  it('of a list that was pasted is found with all others', () => {
    const other = 'second-key-of-the-tests-0123456789-abcdefg'
    expect(credentialsIn(`${KEY},${other}`)).toEqual([KEY, other])
  })
})

describe('a text without a credential', () => {
  it.each(['', '  ', '\n', '\u200B', '?key=', 'https://board.example/?key='])('%j holds nothing', (text) => {
    expect(credentialsIn(text)).toEqual([])
  })

  it.each(['hunter2', 'https://board.example/projects/docs', '..', '()', '<key>', '%', '%zz'])(
    '%j is what it is: it may be a guess',
    (text) => {
      expect(credentialsIn(text)).toEqual([text])
    },
  )
})

it('what stands before ?key= is no credential, however long it is', () => {
  const long = 'https://board.example/projects/a-project-with-a-rather-long-name-number-one?key='
  expect(credentialsIn(`${long}${LINK})`)).toEqual([LINK])
})

it('a text of many words is looked through once and no further than ten of them', () => {
  const words = Array.from({ length: 300 }, (_, index) => String(index).padStart(32, 'x'))
  expect(credentialsIn(words.join(' '))).toEqual(words.slice(0, 10))
})
