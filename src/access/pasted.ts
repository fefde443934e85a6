/** A text may hold so many; one that holds more was not pasted by a person. */
const MAX_CREDENTIALS = 10

/** A key is as long as this, or longer. */
const KEY_LENGTH = 32

/** What a link begins with, a project, and the 43 letters of its signature, behind which none goes on. */
const LINK = /^[^a-z]*([a-z]+\.[\w.-]*\.[\w-]{43})/

/**
 * The credentials in a text as people paste it: a key or a link's part, perhaps in quotes or brackets or before a full
 * stop, or the whole address that it stands in. A text that holds none is given back: it may be a guess.
 */
export function credentialsIn(text: string): string[] {
  const [before = '', ...behind] = plain(text).split(/\bkey=/i)
  const told = behind.length > 0 ? behind.join(' ') : before
  if (told.trim() === '') return []
  // A mail program may have broken it in two.
  const found = new Set([told, told.replace(/\s+/g, '')].flatMap(wordsIn))
  return found.size > 0 ? [...found].slice(0, MAX_CREDENTIALS) : [told]
}

/** Without what cannot be seen, with one kind of hyphen, and decoded: an address may stand within another one. */
function plain(text: string): string {
  const visible = text.replace(/\p{Cf}/gu, '').replace(/\p{Pd}/gu, '-')
  return decoded(decoded(visible))
}

function decoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_all, code) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** What is written in the letters of credentials. None ends with a dot, and only links hold one. */
function wordsIn(text: string): string[] {
  return (text.match(/[\w.-]+/g) ?? []).flatMap((word) => {
    const [, link] = word.match(LINK) ?? []
    return link ? [link] : word.split('.').flatMap(withoutEmphasis)
  })
}

/** Markdown writes `_so_`; but an underscore may be a key's own. */
function withoutEmphasis(word: string): string[] {
  return [word, word.replace(/^_+|_+$/g, '')].filter((one) => one.length >= KEY_LENGTH)
}
