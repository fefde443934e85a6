// biome-ignore-all lint/suspicious/noControlCharactersInRegex: it looks for them.
import { lintSource } from '@secretlint/core'
import { creator as rule } from '@secretlint/secretlint-rule-preset-recommend'
import { createMask } from '../../../src/cloudflare/mask.ts'
import { createAnsiReader } from '../../../src/logs/ansi.ts'
import { createRedactor } from '../../../src/logs/redact.ts'
import { type LogToRender, renderLog, STEP_LENGTH } from '../../../src/logs/render.ts'
import { letters } from '../../logs/planted.ts'

const word = letters('bench')
const VALUES = Array.from({ length: 40 }, (_, at) => word(10 + (at % 20)))
const mask = createMask(VALUES)

let text = ''
/** As the mirror gets them: each a text of its own. */
let lines: LogToRender['lines'] = []
/** The same without colours, as many as are redacted at once. */
let steps: string[][] = []

/** What each way has to do with the text, which `PUT` gives. */
const ways = {
  async '/secretlint'() {
    const source = { filePath: 'build.log', content: text, contentType: 'text' } as const
    await lintSource({ source, options: { config: { rules: [{ id: 'recommended', rule }] } } })
    return 0
  },
  async '/redact'() {
    const redact = createRedactor(mask)
    for (const step of steps) redact(step)
    return 0
  },
  /** The least that reading lines and making HTML of them can be: each is looked at twice, and stands between tags. */
  async '/lines'() {
    let html = ''
    for (const [number, line] of lines.entries())
      html += `<p id="L${number}">${/[\x00-\x1f]/.test(line.text) ? '' : line.text.replace(/[&<>]/g, '&amp;')}</p>\n`
    return html.length
  },
  /** Says how many milliseconds the longest step took. */
  async '/board'() {
    const log = { shortId: '00000000', lines, mask, stages: [], isRunning: false }
    let longest = 0
    let begun = performance.now()
    for (const _ of renderLog(log)) {
      longest = Math.max(longest, performance.now() - begun)
      begun = performance.now()
    }
    return longest
  },
}

export default {
  async fetch(request) {
    if (request.method === 'PUT') {
      text = await request.text()
      const read = createAnsiReader()
      steps = [[]]
      for (const line of text.split('\n')) {
        if ((steps.at(-1) ?? []).join('').length > STEP_LENGTH) steps.push([])
        steps.at(-1)?.push(read(line).text)
      }
      lines = JSON.parse(JSON.stringify(text.split('\n').map((line, at) => ({ at, text: line }))))
    }
    const way = ways[new URL(request.url).pathname as keyof typeof ways]
    return Response.json(await way?.())
  },
} satisfies ExportedHandler
