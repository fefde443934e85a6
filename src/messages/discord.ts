import { fitted, type Line, moreWords, type Told } from './words.ts'

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

function makeDescription(told: Told): string {
  const more = moreWords(told)
  return [...told.lines.map(textOf), ...(more ? [more] : [])].join('\n')
}

function textOf({ text, detail, board, links }: Line): string {
  const more = links.map(({ word, url }) => linkTo(word, url))
  return [`**${linkTo(escaped(text), board)}**`, ...(detail ? [escaped(detail)] : []), ...more].join(' · ')
}

const linkTo = (label: string, url: string) => `[${label}](${url.replace(/[()]/g, encodeParenthesis)})`

const encodeParenthesis = (letter: string) => (letter === '(' ? '%28' : '%29')

/** Discord takes a backslash before any sign for that sign, also where it would begin a link or a mention. */
function escaped(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&')
}
