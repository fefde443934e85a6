import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import { createMask } from '../../src/cloudflare/mask.ts'
import {
  BLOCK_LINES,
  type Block,
  type LogToRender,
  renderLog,
  STEP_LENGTH,
  textOfBlock,
} from '../../src/logs/render.ts'
import { letters } from './planted.ts'

const E = '\u001b'
const word = letters('render')
const START = '2026-11-24T12:00:00.000Z'
const at = (seconds: number) => Date.parse(START) + seconds * 1000
const linesOf = (...texts: string[]) => texts.map((text, index) => ({ at: at(index), text }))
const stage = (name: string, seconds: number | null) => ({
  name,
  status: 'success',
  endedOn: null,
  startedOn: seconds === null ? null : new Date(at(seconds)).toISOString(),
})

function render(log: Partial<LogToRender>) {
  const steps = renderLog({
    shortId: '1a2b3c4d',
    lines: [],
    mask: (text) => text,
    stages: [],
    isRunning: false,
    ...log,
  })
  const blocks: Block[] = []
  let pauses = 0
  for (;;) {
    const { done, value } = steps.next()
    if (done) return { ...value, blocks, pauses, html: blocks.map(({ html }) => html).join('') }
    if (value) blocks.push(value)
    else pauses += 1
  }
}
/** The text of each line. */
const texts = (html: string) =>
  parse(html)
    .querySelectorAll('p')
    .map((line) => line.innerHTML.replace(/^<a .*?<\/a>/, ''))

describe('a rendered line', () => {
  it('has its number as a link to itself', () => {
    const [, second] = parse(render({ lines: linesOf('a', 'b') }).html).querySelectorAll('p')
    expect(second?.id).toBe('L2')
    expect(second?.querySelector('a')?.getAttribute('href')).toBe('?lines=2#L2')
  })

  it.each([
    [
      'colours as classes',
      `a${E}[31mb${E}[1mc${E}[0md`,
      'a<span class="c1">b</span><span class="c1 b">c</span>d',
    ],
    [
      'no markup of its own',
      `<img src=x onerror=alert(1)> &amp; "quoted" ${E}[32m<b>`,
      '&lt;img src=x onerror=alert(1)&gt; &amp;amp; "quoted" <span class="c2">&lt;b&gt;</span>',
    ],
    [
      'a mark in the place of a secret, colours in the middle of it or not',
      `${E}[31mnpm_${word(18)}${E}[32m${word(18)}${E}[0m end`,
      '<mark>[hidden: npm key]</mark> end',
    ],
    [
      'what stands around a secret',
      `${E}[31ma npm_${word(36)} b`,
      '<span class="c1">a </span><mark>[hidden: npm key]</mark><span class="c1"> b</span>',
    ],
  ])('has %s', (_, line, expected) => {
    expect(texts(render({ lines: linesOf(line) }).html)).toEqual([expected])
  })

  it('ends where it is too long, and so does a secret that reaches further', () => {
    const [long, cut] = texts(
      render({
        lines: linesOf('y '.repeat(1_000_000), `${'y '.repeat(4_990)}npm_${word(36)} ${'y '.repeat(99)}`),
      }).html,
    )
    expect(long).toBe(`${'y '.repeat(5_000)}<mark>[1990000 more characters]</mark>`)
    expect(cut).toMatch(/^(y ){4990}<mark>\[hidden: npm key\]<\/mark><mark>\[\d+ more characters\]<\/mark>$/)
  })

  it('is hidden after a key that began where nothing is shown any more', () => {
    const dashes = '-'.repeat(5)
    const lines = linesOf(`${'y '.repeat(50_000)}${dashes}BEGIN RSA PRIVATE KEY${dashes}`, word(64))
    expect(texts(render({ lines }).html)[1]).toBe('<mark>[hidden: private key]</mark>')
  })
})

describe('a rendered log', () => {
  it('comes in blocks, each with the number of its first line', () => {
    const { blocks, lines } = render({
      lines: linesOf(...Array.from({ length: 1_200 }, (_, index) => `line ${index + 1}`)),
    })
    expect(lines).toBe(1_200)
    expect(blocks.map(({ first }) => first)).toEqual([1, 1 + BLOCK_LINES, 1 + 2 * BLOCK_LINES])
    expect(blocks.map(({ html }) => texts(html)[0])).toEqual(['line 1', 'line 501', 'line 1001'])
  })

  it('comes in smaller blocks where lines are long, so that each fits into a row', () => {
    const { blocks } = render({ lines: linesOf(...Array.from({ length: 300 }, () => '<>&'.repeat(3_000))) })
    expect(blocks.length).toBeGreaterThan(3)
    for (const { html } of blocks) expect(html.length).toBeLessThan(600_000)
  })

  it.each([
    ['many lines', Array.from({ length: 20_000 }, () => 'x '.repeat(25))],
    ['long lines', Array.from({ length: 1_000 }, () => 'x '.repeat(500))],
    ['one line', ['x '.repeat(500_000)]],
  ])('pauses by how much is done, so that others have their turn: %s of 1 MB', (_, lines) => {
    const { pauses } = render({ lines: linesOf(...lines) })
    expect(pauses).toBeGreaterThanOrEqual(lines.length === 1 ? 1 : 1_000_000 / STEP_LENGTH)
    expect(pauses).toBeLessThan(60)
  })

  it.each([
    ['carriage returns', ['\r'.repeat(200_000)]],
    ['carriage returns, each behind a letter', ['x\r'.repeat(100_000)]],
    ['carriage returns in many lines', Array.from({ length: 200 }, () => 'x\r'.repeat(500))],
    ['sequences without a meaning', [`${E}[2J`.repeat(50_000)]],
    ['sequences without an end', [`${E}[`.repeat(100_000)]],
    ['titles', [`${E}]0;t\u0007`.repeat(33_333)]],
    ['changes of colour', [`${E}[31ma${E}[32mb`.repeat(17_000)]],
    ['short sequences', ['\u009b1m'.repeat(67_000)]],
    ['lines with nothing in them', Array.from({ length: 23_000 }, () => '')],
    ['characters of control', ['\0'.repeat(200_000)]],
    ['steps back', ['a\b'.repeat(100_000)]],
    ['ends of titles without a begin', ['\u009c'.repeat(200_000)]],
    ['turns of direction', ['\u202e'.repeat(200_000)]],
    ['plain text', ['x '.repeat(100_000)]],
  ])('pauses by what it reads, and not by what is left of it: %s', (_, lines) => {
    expect(render({ lines: linesOf(...lines) }).pauses).toBeGreaterThanOrEqual(200_000 / STEP_LENGTH - 1)
  })

  it('looks at no more than the begin of the numbers of a colour', () => {
    const { html } = render({ lines: linesOf(`${E}[${'1;'.repeat(100_000)}3mx`) })
    expect(texts(html)).toEqual(['<span class="b">x</span>'])
  })

  it('knows behind a long line whether a key that began in its unread part goes on', () => {
    const edge = (word: string) => `${'-'.repeat(5)}${word} PRIVATE KEY${'-'.repeat(5)}`
    const [begin, end] = [edge('BEGIN'), edge('END')]
    const next = (unread: string) =>
      texts(render({ lines: linesOf('y '.repeat(11_000) + unread, 'next') }).html)[1]
    expect(next(begin + end)).toBe('next')
    expect(next(begin + end + begin)).toBe('<mark>[hidden: private key]</mark>')
  })

  it('has the stages as headings where they began', () => {
    const { html } = render({
      lines: linesOf('a', 'b', 'c', 'd'),
      stages: [stage('queued', null), stage('clone_repo', 0), stage('build', 2), stage('deploy', 99)],
    })
    expect(textOfBlock(html)).toBe('a\nb\nc\nd\n')
    expect(
      parse(html)
        .querySelectorAll('h2')
        .map(({ text }) => text),
    ).toEqual(['clone repo 12:00:00 UTC', 'build 12:00:02 UTC'])
    expect(html.indexOf('build 12')).toBeLessThan(html.indexOf('id="L3"'))
  })

  it('has no headings where its lines have no times', () => {
    expect(render({ lines: [{ at: null, text: 'a' }], stages: [stage('build', 0)] }).html).not.toContain(
      '<h2',
    )
  })

  it('leaves out the last line while it runs, which may not be whole', () => {
    expect(texts(render({ lines: linesOf('a', 'b'), isRunning: true }).html)).toEqual(['a'])
    expect(render({ lines: [], isRunning: true })).toMatchObject({ lines: 0, blocks: [] })
  })

  it('hides a value of several short lines, wherever a step ends in it', () => {
    const value = 'one\ntwo 2\nthree\nfour'
    for (let before = 0; before < 6; before += 1) {
      const filling = Array.from({ length: before }, () => 'x')
      const lines = [...filling, 'y '.repeat(STEP_LENGTH / 2 - before - 5), ...value.split('\n'), 'end']
      const { html } = render({ lines: linesOf(...lines), mask: createMask([value]) })
      expect(texts(html).slice(before + 1)).toEqual([
        ...Array.from({ length: 4 }, () => '<mark>[hidden: variable]</mark>'),
        'end',
      ])
    }
  })

  it('hides a value of many short lines over the end of a step', () => {
    const value = Array.from({ length: 1_600 }, (_, at) => `${at % 90}`).join('\n')
    const lines = ['y '.repeat(STEP_LENGTH / 2 - 1_000), ...value.split('\n'), 'end']
    const { html } = render({ lines: linesOf(...lines), mask: createMask([value]) })
    expect(new Set(texts(html).slice(1))).toEqual(new Set(['<mark>[hidden: variable]</mark>', 'end']))
  })

  it.each([1, 2, 3])('hides what may be the first %i lines of a value until more is known', (count) => {
    const mask = createMask(['one\ntwo 2\nthree\nfour'])
    const begun = linesOf('a', ...['one', 'two 2', 'three'].slice(0, count), '')
    const { html, excerpt } = render({ lines: begun, mask, isRunning: true })
    const hidden = Array.from({ length: count }, () => '<mark>[hidden: variable]</mark>')
    expect(texts(html)).toEqual(['a', ...hidden])
    expect(texts(excerpt)).toEqual(['a', ...hidden])
    const another = render({
      lines: [...begun.slice(0, -1), ...linesOf('other', '')],
      mask,
      isRunning: true,
    })
    expect(texts(another.html)).toEqual([...begun.slice(0, -1).map(({ text }) => text), 'other'])
  })

  it('carries a colour on into the next step and the next block', () => {
    const { blocks } = render({
      lines: linesOf(`${E}[31mred`, ...Array.from({ length: 600 }, () => 'x '.repeat(50))),
    })
    expect(texts(blocks[1]?.html ?? '')[0]).toBe(`<span class="c1">${'x '.repeat(50)}</span>`)
  })

  it('counts what was hidden, whichever way it was found', () => {
    const { html, hidden } = render({
      lines: linesOf('one two', 'API_KEY=12345'),
      mask: (text) => text.replace(/one|two/g, '\0\0\0'),
    })
    expect(texts(html)[0]).toBe('<mark>[hidden: variable]</mark> <mark>[hidden: variable]</mark>')
    expect(hidden).toBe(3)
  })

  it('is text again, with what was escaped as it was', () => {
    const lines = ['a <b> &amp; "c"', `${E}[31mred${E}[0m &lt;`, '', `npm_${word(36)}`]
    expect(textOfBlock(render({ lines: linesOf(...lines), stages: [stage('build', 0)] }).html)).toBe(
      'a <b> &amp; "c"\nred &lt;\n\n[hidden: npm key]\n',
    )
  })
})

describe('an excerpt', () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => `ok ${index + 1}`)

  it('has what looks like an error first, with what stands around it, and the last lines', () => {
    const lines = numbered(40)
    lines[9] = "src/nav.tsx(41,7): error TS2304: Cannot find name 'NavItem'."
    lines[39] = 'Failed: build command exited with code: 1'
    const found = texts(render({ lines: linesOf(...lines) }).excerpt)
    expect(found.slice(0, 7)).toEqual(['ok 9', lines[9], 'ok 11', 'ok 12', 'ok 13', 'ok 14', '…'])
    expect(found.slice(7)).toEqual(lines.slice(30))
  })

  it('has the number of each line as a link to its place in the log, those of errors and of the first of the last lines within reach of the keyboard', () => {
    const lines = numbered(30)
    lines[9] = 'Error: no such file'
    const links = parse(render({ lines: linesOf(...lines) }).excerpt).querySelectorAll('a')
    expect(links.map((link) => link.getAttribute('data-n')).slice(0, 3)).toEqual(['9', '10', '11'])
    expect(links[1]?.getAttribute('href')).toBe('1a2b3c4d/log?lines=10#L10')
    const reached = links.filter((link) => !link.hasAttribute('aria-hidden'))
    expect(reached.map((link) => link.getAttribute('aria-label'))).toEqual(
      [10, 21].map((number) => `Line ${number} of the log`),
    )
  })

  it('is of the last stage alone', () => {
    const lines = ['error: of the first', ...numbered(3)]
    const { excerpt } = render({ lines: linesOf(...lines), stages: [stage('build', 0), stage('deploy', 2)] })
    expect(texts(excerpt)).toEqual(['ok 2', 'ok 3'])
  })

  it('has the last lines alone where nothing looks like an error', () => {
    const lines = [...numbered(30), '0 errors and 0 warnings: all good']
    expect(texts(render({ lines: linesOf(...lines) }).excerpt)).toEqual(lines.slice(-10))
  })

  it('shows no line twice, and no secret', () => {
    const { excerpt } = render({ lines: linesOf(...numbered(3), `Error: npm_${word(36)}`, ...numbered(2)) })
    expect(texts(excerpt)).toEqual(['ok 3', 'Error: <mark>[hidden: npm key]</mark>', 'ok 1', 'ok 2'])
  })
})
