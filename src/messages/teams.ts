import { fitted, type Line, moreWords, type Told } from './words.ts'

/** In bytes. Source: Microsoft's docs, "Send messages to a webhook": 28 kB. */
const MAX_BYTES = 27_000

/**
 * A message for a workflow of Teams: an adaptive card. Its text is made of text runs, in which nothing is read as Markdown;
 * a `TextBlock` would make links of it.
 */
export function teamsBody(told: Told): string {
  return fitted(told, makeBody, (body) => new TextEncoder().encode(body).length <= MAX_BYTES)
}

function makeBody(told: Told): string {
  const more = moreWords(told)
  const blocks = [...told.lines.map(runsOf), ...(more ? [[run(more)]] : [])]
  const content = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    msteams: { width: 'Full' },
    body: blocks.map((inlines) => ({ type: 'RichTextBlock', inlines })),
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return JSON.stringify({ type: 'message', attachments: [{ contentType, contentUrl: null, content }] })
}

function runsOf({ text, detail, board, links }: Line) {
  return [
    { ...linkRun(text, board), weight: 'Bolder' },
    ...(detail ? [run(` ${detail}`)] : []),
    ...links.flatMap(({ word, url }) => [run(' · '), linkRun(word, url)]),
  ]
}

const run = (text: string) => ({ type: 'TextRun', text })

const linkRun = (text: string, url: string) => ({
  ...run(text),
  color: 'Accent',
  selectAction: { type: 'Action.OpenUrl', url },
})
