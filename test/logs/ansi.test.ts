import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnsiReader, partsOf, type ReadLine } from '../../src/logs/ansi.ts'

const E = '\u001b'
const read = (...lines: string[]) => {
  const reader = createAnsiReader()
  return lines.map((line) => reader(line))
}
/** A line as its text with the look of each piece before it, in angle brackets, but for plain text that begins it. */
function drawn(...lines: string[]): string[] {
  return read(...lines).map(({ pieces }) =>
    pieces.map(({ look, text }, index) => (look || index > 0 ? `<${look}>${text}` : text)).join(''),
  )
}

describe('colours of a log', () => {
  it.each([
    ['one of the 8', `a${E}[31mb${E}[0mc`, 'a<c1>b<>c'],
    ['a bright one, which has the same hue', `${E}[92mb`, '<c2>b'],
    ['ended by 39', `${E}[33ma${E}[39mb`, '<c3>a<>b'],
    ['a ground, ended by 49', `${E}[44ma${E}[49mb`, '<g4>a<>b'],
    ['a ground in place of a colour: on it text has the page’s own', `${E}[97;41ma`, '<g1>a'],
    ['black and white, which are the colours of the page', `${E}[30ma${E}[37mb${E}[47mc`, 'abc'],
    ['grey', `${E}[90ma`, '<c8>a'],
    ['bold, dim, italic, underlined, struck', `${E}[1;2;3;4;9ma`, '<b d i u s>a'],
    ['bold ended by 22', `${E}[1ma${E}[22mb`, '<b>a<>b'],
    ['the other way around', `${E}[31;7ma${E}[27mb`, '<g1>a<c1>b'],
    ['the other way around without a colour', `${E}[7ma`, '<g7>a'],
    ['ended by nothing at all', `${E}[31ma${E}[mb`, '<c1>a<>b'],
    ['of 256', `${E}[38;5;196ma${E}[38;5;46mb${E}[38;5;21mc`, '<c1>a<c2>b<c4>c'],
    ['the first 16 of 256', `${E}[38;5;9ma${E}[38;5;8mb`, '<c1>a<c8>b'],
    ['the greys of 256', `${E}[38;5;244ma${E}[38;5;255mb`, '<c8>a<>b'],
    ['a ground of 256, with what follows it', `${E}[48;5;22;1ma`, '<g2 b>a'],
    ['of 16 million', `${E}[38;2;250;70;60ma${E}[38;2;0;200;200mb`, '<c1>a<c6>b'],
    ['of 16 million, with colons', `${E}[38:2::255:0:255ma${E}[38:2:255:0:255mb`, '<c5>ab'],
    ['cut off within its numbers', `${E}[38;2;250ma`, '<c1>a'],
    ['unknown numbers', `${E}[31;777;5;8ma`, '<c1>a'],
    [
      '98, 99, 108 and 109, which are no codes',
      `${E}[31;44ma${E}[98;99;108;109mb${E}[98;1;108;3mc`,
      '<g4>ab<g4 b i>c',
    ],
    ['of an underline, which are left out', `${E}[58;5;1ma`, 'a'],
    ['begun again as it was', `${E}[31ma${E}[31mb${E}[0m${E}[31mc`, '<c1>abc'],
  ])('%s', (_, line, expected) => {
    expect(drawn(line)).toEqual([expected])
  })

  it('go on over the ends of lines', () => {
    expect(drawn(`a${E}[31mb`, 'c', `d${E}[0me`, 'f')).toEqual(['a<c1>b', '<c1>c', '<c1>d<>e', 'f'])
  })

  it('begin with each log anew', () => {
    expect(drawn(`${E}[31ma`)).toEqual(['<c1>a'])
    expect(drawn('a')).toEqual(['a'])
  })
})

describe('what leaves nothing in a line', () => {
  it.each([
    ['erasing and moving', `a${E}[0Kb${E}[3Ac${E}[10;20Hd`],
    ['hiding the cursor', `${E}[?25lab${E}[?25hcd`],
    ['synchronised output', `${E}[?2026hab${E}[?2026lcd`],
    ['a private sequence that ends like a colour', `ab${E}[?1mc${E}[>4;2md`],
    ['one with intermediate bytes', `ab${E}[1 qcd`],
    ['one of eight bits', 'ab\u009b31mcd\u009b0m'],
    ['charsets', `${E}(Bab${E})0cd${E}%G`],
    ['saving and restoring', `${E}7ab${E}8cd${E}=${E}M`],
    ['a title, ended by BEL', `${E}]0;title\u0007abcd`],
    ['a title with the rest of a colour in it', `ab${E}]0;[31m\u0007cd`],
    ['a title, ended by ST', `${E}]2;title${E}\\abcd`],
    ['a title of eight bits', 'ab\u009d0;title\u009ccd'],
    ['a device string', `ab${E}P1$r0m${E}\\cd`],
    ['a title that does not end', `abcd${E}]0;title`],
    ['a title that another sequence ends', `ab${E}]0;title${E}[0mcd`],
    ['a sequence that the line cuts off', `abcd${E}[3`],
    ['a lone escape', `abcd${E}`],
    ['a backspace', 'ab\u0008cd'],
    ['what turns the direction of text', 'ab\u202e\u2066cd'],
  ])('%s', (_, line) => {
    expect(read(line)[0]?.text).toBe('abcd')
  })

  it('all of a link but its words', () => {
    const link = `see ${E}]8;id=1;https://example.com/secret${E}\\the docs${E}]8;;${E}\\ now`
    expect(read(link)[0]?.text).toBe('see the docs now')
  })
})

describe('a line that is written over', () => {
  it.each([
    ['the last piece', 'one\rtwo\rthree', 'three'],
    ['the last that says something', 'one\rtwo\r', 'two'],
    ['what comes after its end was erased', `50 %${E}[2K${E}[1Gdone`, 'done'],
    ['what comes after the way back to its begin', `50 %${E}[Gdone`, 'done'],
    ['nothing where there is nothing', '\r\r', ''],
  ])('keeps %s', (_, line, expected) => {
    expect(read(line)[0]?.text).toBe(expected)
  })

  it('goes on in the colour that began before', () => {
    expect(drawn(`${E}[31mone\rtwo`)).toEqual(['<c1>two'])
  })
})

describe('any text at all', () => {
  it('stays as it is when nothing in it is special', () => {
    const line = 'Café 漢字 👩‍👩‍👧 \t <b>&amp;'
    expect(read(line)).toEqual([{ text: line, pieces: [{ look: '', text: line }] }])
  })

  it('is one line without control characters', () => {
    expect(read('a\u0000b\u2028c\u2029d\u0085e')[0]?.text).toBe('a\ufffdb c d\ufffde')
  })

  it('is read to its end where 2 MB of sequences stand in one line', () => {
    const lines = read(
      `${E}[31m${'x'.repeat(2_000_000)}`,
      `${E}]`.repeat(500_000),
      `${E}[`.repeat(500_000),
      `${E}P${'('.repeat(1_000_000)}`,
    )
    expect(lines.map(({ text }) => text.length)).toEqual([2_000_000, 0, 0, 0])
  }, 20_000)
  it('is read in parts as it is at once, wherever the parts end', () => {
    const some = [
      E,
      '\u009b',
      '\r',
      '\u0007',
      '\u009c',
      '\\',
      '[',
      ']0;',
      'm',
      'G',
      '2K',
      '31',
      '4',
      ';',
      'a',
      '(B',
    ]
    const line = fc.array(fc.constantFrom(...some), { maxLength: 40 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 9 }), (text, length) => {
        const parts = partsOf(text, length)
        expect(parts.join('')).toBe(text)
        const reader = createAnsiReader()
        const inParts = parts.reduce<ReadLine | undefined>((before, part) => reader(part, before), undefined)
        expect([inParts, reader('next')]).toEqual(read(text, 'next'))
      }),
    )
  })
})
