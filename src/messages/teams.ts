import { fitted, type Run, type Told } from './words.ts'

/** In bytes. Source: Microsoft's docs, "Send messages to a webhook": 28 kB. */
const MAX_BYTES = 27_000

/**
 * A message for a workflow of Teams: an adaptive card. Its text is made of text runs, in which nothing is read as Markdown;
 * a `TextBlock` would make links of it.
 */
export function teamsBody(told: Told): string {
  return fitted(told, makeBody, (body) => new TextEncoder().encode(body).length <= MAX_BYTES)
}

function makeBody(lines: Run[][]): string {
  const content = {
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: lines.map((runs) => ({ type: 'RichTextBlock', inlines: runs.map(textRunOf) })),
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return JSON.stringify({ type: 'message', attachments: [{ contentType, content }] })
}

const textRunOf = ({ text, url, isTitle }: Run) => ({
  type: 'TextRun',
  text,
  ...(url && { color: 'Accent', selectAction: { type: 'Action.OpenUrl', url } }),
  ...(isTitle && { weight: 'Bolder' }),
})
