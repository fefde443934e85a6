import { fitted, type Line, moreWords, type Told } from './words.ts'

/** Letters of a whole message. Source: Slack's docs, "Blocks": about 13,200 are accepted. */
const MAX_LETTERS = 12_000

/**
 * A message for Slack. Its text is `rich_text`, in which nothing is read as a format, a mention or a link. The text beside
 * the blocks is what a notification shows: there, Slack's three characters are escaped.
 */
export function slackBody(told: Told): string {
  return fitted(told, makeBody, (body) => body.length <= MAX_LETTERS)
}

function makeBody(told: Told): string {
  const more = moreWords(told)
  const sections = [...told.lines.map(elementsOf), ...(more ? [[{ type: 'text', text: more }]] : [])]
  const text = [...told.lines.map((line) => line.text), ...(more ? [more] : [])].map(escaped).join('\n')
  return JSON.stringify({
    text,
    ...{ mrkdwn: false, unfurl_links: false, unfurl_media: false },
    blocks: [
      {
        type: 'rich_text',
        elements: sections.map((elements) => ({ type: 'rich_text_section', elements })),
      },
    ],
  })
}

function elementsOf({ text, detail, board, links }: Line) {
  return [
    { type: 'link', url: board, text, style: { bold: true } },
    ...(detail ? [{ type: 'text', text: ` ${detail}` }] : []),
    ...links.flatMap(({ word, url }) => [
      { type: 'text', text: ' · ' },
      { type: 'link', url, text: word },
    ]),
    { type: 'text', text: '\n' },
  ]
}

/** Source: Slack's docs, "Formatting text": these three and no others. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
