import { fitted, type Run, type Told } from './words.ts'

/** Source: Discord's docs, "Embed limits". */
const MAX_DESCRIPTION = 4_096

/** A message for Discord. Nobody is mentioned, whatever stands in it, and every sign of its Markdown is escaped. */
export function discordBody(told: Told): string {
  const description = fitted(told, makeDescription, (text) => text.length <= MAX_DESCRIPTION)
  return JSON.stringify({ embeds: [{ description }], allowed_mentions: { parse: [] } })
}

/** Without it Discord answers before it has looked at the message. */
export function discordUrl(url: string): string {
  const waiting = new URL(url)
  waiting.searchParams.set('wait', 'true')
  return waiting.href
}

const makeDescription = (lines: Run[][]) => lines.map((runs) => runs.map(markdownOf).join('')).join('\n')

function markdownOf({ text, url, isTitle }: Run): string {
  const told = url ? `[${escaped(text)}](${url.replace(/[()]/g, encodeParenthesis)})` : escaped(text)
  return isTitle ? `**${told}**` : told
}

const encodeParenthesis = (letter: string) => (letter === '(' ? '%28' : '%29')

/** Discord takes a backslash before any sign for that sign, also where it would begin a link or a mention. */
function escaped(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&')
}
