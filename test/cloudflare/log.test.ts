import { describe, expect, it } from 'vitest'
import { createLogCollector } from '../../src/cloudflare/log.ts'
import { GITHUB } from '../support/accounts.ts'
import { start } from './start.ts'

const AT = '2026-11-24T12:00:00.123456Z'
const record = (line: unknown, ts: unknown = AT) => ({ ts, line })
const answer = (data: unknown, more: object = {}) =>
  JSON.stringify({ success: true, errors: [{ code: 1 }], messages: [], result: { total: 2, data, ...more } })

/** Read in parts of so many bytes. */
function collect(text: string, size = 10_000) {
  const collector = createLogCollector()
  const bytes = new TextEncoder().encode(text)
  for (let from = 0; from < bytes.length; from += size) collector.add(bytes.subarray(from, from + size))
  return { lines: collector.lines, envelope: collector.end() }
}

describe('the lines of a log', () => {
  const TEXTS = [
    'plain',
    'a "quoted" \\ { [ ] } word',
    '\u001b[31mred\u001b[0m',
    '',
    'ends in \\',
    '漢字 👩‍👩‍👧',
    '"}]}',
  ]

  it.each([1, 2, 3, 7, 10_000])('are taken out of the answer, in parts of %i', (size) => {
    const { lines, envelope } = collect(answer(TEXTS.map((line) => record(line))), size)
    expect(lines).toEqual(TEXTS.map((text) => ({ at: Date.parse(AT), text })))
    expect(JSON.parse(envelope)).toEqual({
      success: true,
      errors: [{ code: 1 }],
      messages: [],
      result: { total: 2, data: [] },
    })
  })

  it.each([
    ['a text with line ends is several', [record('a\nb\r\nc')], ['a', 'b', 'c']],
    ['what is no text is left out', [record(null), record(7), record({ a: [1] }), record('a'), {}], ['a']],
    ['what is no record is left out', [null, 'x', 7, [record('b')], [[]], record('a')], ['a']],
    ['there are none', [], []],
    ['there is nothing', null, []],
    ['there is something else', 'lines', []],
  ])('%s', (_, data, expected) => {
    const { lines, envelope } = collect(answer(data), 5)
    expect(lines.map(({ text }) => text)).toEqual(expected)
    expect(JSON.parse(envelope)).toMatchObject({ success: true })
  })

  it('have no time where that is none', () => {
    const { lines } = collect(answer([record('a', 'yesterday'), record('b', null), { line: 'c' }]))
    expect(lines.map(({ at }) => at)).toEqual([null, null, null])
  })

  it('are those of the list alone, whatever else is in the answer', () => {
    const { lines } = collect(
      answer([record('a')], { container: { line: 'x' }, more: { data: [record('y')] } }),
    )
    expect(lines.map(({ text }) => text)).toEqual(['a'])
  })
})

describe('reading a log', () => {
  function site() {
    const bench = start()
    bench.simulator.world.addProject({ name: 'site', source: GITHUB })
    const id = bench.simulator.world.deploy('site', { at: Date.parse('2026-11-24T11:00:00Z') })
    return { ...bench, id }
  }

  it('gives the lines, and asks for as many as wrangler does', async () => {
    const { client, id, simulator } = site()
    const log = await client.getLog('site', id)
    expect(log.ok && log.value.map(({ text }) => text)).toContain('Success: Your site was deployed!')
    expect(simulator.calls.at(-1)?.path).toContain('/history/logs?size=10000000')
  })

  it('leaves every other answer as it was', async () => {
    const { client, id } = site()
    await client.getLog('site', id)
    expect(await client.getDeployment('site', id)).toMatchObject({ ok: true, value: { id } })
  })

  it('says that there is none, that the token may not, and that the answer makes no sense', async () => {
    const { client, id, simulator } = site()
    expect(await client.getLog('site', 'none')).toMatchObject({ failure: { kind: 'not-found' } })
    simulator.faults.set({ kind: 'status', status: 403, code: 10000 })
    expect(await client.getLog('site', id)).toEqual({ ok: false, failure: { kind: 'forbidden' } })
    simulator.faults.set({ kind: 'emptyBody' })
    expect(await client.getLog('site', id)).toEqual({ ok: false, failure: { kind: 'malformed' } })
  })

  it('reads 20 MB, and not more', async () => {
    const { id, simulator } = site()
    const ofSize = (bytes: number) => {
      const line = JSON.stringify(record('x'.repeat(10_000)))
      const text = answer([]).replace(
        '[]}}',
        `[${`${line},`.repeat(Math.floor(bytes / line.length) - 1)}${line}]}}`,
      )
      const { client } = start({ fetch: async () => new Response(text) })
      return client.getLog('site', id)
    }
    const most = await ofSize(19_999_000)
    expect(most.ok && most.value.length).toBeGreaterThan(1_980)
    expect(await ofSize(20_020_000)).toEqual({ ok: false, failure: { kind: 'too-large' } })
    expect(simulator.calls).toEqual([])
  })
})
