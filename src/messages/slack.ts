import { fitted, type Run, type Told } from './words.ts'

/** Letters of a whole message. Source: Slack's docs, "Blocks": about 13,200 are accepted. */
const MAX_LETTERS = 12_000

/**
 * A message for Slack. Its text is `rich_text`, in which nothing is read as a format, a mention or a link. The text beside
 * the blocks is what a notification shows: there, Slack's three characters are escaped.
 */
export function slackBody(told: Told): string {
  return fitted(told, makeBody, (body) => body.length <= MAX_LETTERS)
}

function makeBody(lines: Run[][]): string {
  const elements = lines.map((runs) => ({
    type: 'rich_text_section',
    elements: [...runs, { text: '\n' }].map(elementOf),
  }))
  return JSON.stringify({
    text: lines.map(([first]) => escaped(first?.text ?? '')).join('\n'),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [{ type: 'rich_text', elements }],
  })
}

const elementOf = ({ text, url, isTitle }: Run) => ({
  type: url ? 'link' : 'text',
  text,
  url,
  ...(isTitle && { style: { bold: true } }),
})

/** Source: Slack's docs, "Formatting text": these three and no others. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
