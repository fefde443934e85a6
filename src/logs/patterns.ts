import { isOrdinary, isPlainWord, isTelling } from '../domain/telling-value.ts'

/** What was hidden, as it is said in its place. */
export type Kind =
  | `${'Cloudflare' | 'GitHub' | 'GitLab' | 'npm' | 'AWS' | 'Google' | 'Slack' | 'Stripe' | 'AI' | 'Discord'} key`
  | 'token'
  | 'web token'
  | 'hook address'
  | 'password'
  | 'private key'
  | 'secret value'
  | 'variable'

/** A part of a text that nobody may read, from `from` to before `to`. */
export interface Hidden {
  from: number
  to: number
  kind: Kind
}

/** The form of a secret, which is whole on one line. Where it has a group, that is the secret. */
type Form = readonly [kind: Kind, form: RegExp]

/**
 * Tokens that say by their form what they are. One by one they are found faster than as one expression, since each begins
 * with letters that can be looked for.
 */
const TOKENS: readonly Form[] = [
  ['GitLab key', /GR1348941[\w.-]{20,}/g],
  ['AWS key', /A(?:KI|SI|BI|CC)A[A-Z\d]{16}(?![A-Z\d])/g],
  ['Google key', /AIza[\w-]{35}/g],
  ['Discord key', /(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}/g],
  ['web token', /(?<![A-Za-z\d])eyJ[\w-]{8,4000}\.eyJ[\w-]{8,}(?:\.[\w-]*)*/g],
  ['private key', /LS0tLS1CRUdJT[\w+/=]*/g],
  // What stands before the colon is the name of a bot.
  ['token', /(?<=\d{8}:)AA[\w-]{33}/g],
]

/** Those that begin with a word and a sign behind it, which no other word stands before: see {@link PREFIX}. */
const PREFIXED: readonly Form[] = [
  ['Cloudflare key', /cf(?:[aou]t|it|k|ut)_[\w-]{20,}/g],
  ['Cloudflare key', /v1\.0-[\da-f]{24}-[\da-f]{100,}/g],
  ['GitHub key', /gh[opsur]_\w{30,}/g],
  ['GitHub key', /github_pat_\w{40,}/g],
  ['GitLab key', /gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct|oas)-[\w.-]{20,}/g],
  ['npm key', /npm_[A-Za-z\d]{30,}/g],
  ['Google key', /(?:ya29\.|GOCSPX-)[\w-]{20,}/g],
  ['Slack key', /xox[a-z]-[\w-]{10,}/g],
  ['Slack key', /xapp-\d-[\w-]{10,}/g],
  ['Stripe key', /[prs]k_(?:live|test)_\w{10,}/g],
  ['Stripe key', /whsec_[\w+/=]{20,}/g],
  ['AI key', /(?<![\w-])sk-(?=[\w-]{0,60}\d)[\w-]{20,}/g],
  ['AI key', /hf_[A-Za-z\d]{30,}/g],
  ['private key', /AGE-SECRET-KEY-1[A-Z\d]+/g],
  ['token', /SG\.[\w-]{16,}\.[\w-]{16,}/g],
  [
    'token',
    /(?:do[opr]_v1|dckr_[a-z]{3}|nfp|sbp|lin_api|ntn|shp[acps][a-z]|sntry[su]|rubygems|pypi|glsa|hvs|pul|phc)[_.-](?=[\w+/=-]{0,60}\d)[\w+/=-]{30,}/g,
  ],
]

/** What all of {@link PREFIXED} have: where a line has none, none of them is looked for in it. */
const PREFIX =
  /(?<=cf[a-z]{1,2}|gh[opsur]|_pat|npm|_live|_test|whsec|hf|_v1|dckr_[a-z]{3}|nfp|sbp|lin_api|ntn|shp[a-z]{2}|sntry[su]|gems|pypi|glsa|hvs|pul|phc|gl[a-z]{2,5}|v1\.0|ya29|GOCSPX|xox[a-z]|xapp|sk|SG|KEY)[_.-](?=[\w.+/=-])/g

/** Addresses that are secrets themselves, and what each has. */
const HOOKS: readonly Form[] = [
  ['hook address', /(?:(?:deploy|build)_hooks|api\/webhooks)\/([\w-]{8,}(?:\/[\w-]+)?)/g],
  ['hook address', /hooks\.slack\.com\/\w+\/([\w/-]{8,})/g],
  ['hook address', /(?:webhook\.office\.com|integrations\/deploy)\/([\w/@-]{8,})/g],
  // A link of this board's own; of other addresses the key says by its name what it is.
  ['token', /badges\/k\/([\w.-]{50,})/g],
]
const HOOK = /hook|integrations\/deploy|badges\/k\//g

/** The user and the password of an address, and what each such address has. */
const CREDENTIALS = /:\/\/([^\s/:@"'<>]*)(?::([^\s/"'<>]*))?@/g
const AT_USER = /:\/\/[^\s/@"'<>]*@/g

/** Names that sound as if their value was a secret, and what stands between the two. */
const NAMES =
  /(token|secret|passw(?:or)?d|passphrase|pwd|credentials?|signature|_auth|key)[\w-]{0,40}(?:\\?["'`]?(?:\]|\x20is)?[\x20\t]{0,4}(?:=>?|:)[\x20\t]{0,4}|(?<=--[\w-]{1,60})[\x20\t]+)(?:(?:bearer|basic|token)[\x20\t]+)?/gi

/** The same of a header, whose name says it by itself. */
const HEADERS =
  /\b(?:bearer|authorization:?["']?[\x20\t]*[:=]?[\x20\t]*["']?(?:basic|token)?)[\x20\t]+([\w.~+/=-]{12,})/gi

/** A value: in quotes, or to whatever ends a word. */
const VALUE =
  /(\\?["'`])((?:(?!\1)[^\n\\]|\\(?!["'`])[^\n]|\\["'`](?!\s*(?:[,}\n]|$))){0,2000})|[^\s"'`,;&<>(){}[\]|]{1,2000}/y

/** No value is looked at that is longer; what begins one is hidden with the rest of its line. */
const LONGEST_VALUE = 2_000

/** Lines of a text that have what a sign finds, each with where it begins. */
type Look = (text: string, sign: RegExp) => Iterable<readonly [line: string, start: number]>

function* linesWith(text: string, sign: RegExp): ReturnType<Look> {
  for (let end = 0; ; ) {
    sign.lastIndex = end
    if (!sign.test(text)) return
    const start = text.lastIndexOf('\n', sign.lastIndex - 1) + 1
    end = endOfLine(text, sign.lastIndex)
    yield [text.slice(start, end), start]
  }
}

/**
 * What looks like a secret in a text, by its form or by its name. Reads no further than to the ends of lines, so that what
 * is seldom is looked for in lines alone that can have it; `look` says in which.
 */
export function findByPattern(text: string, look: Look = linesWith): Hidden[] {
  const found: Hidden[] = []
  findForms(text, 0, TOKENS, found)
  for (const [line, start] of look(text, PREFIX)) findForms(line, start, PREFIXED, found)
  for (const [line, start] of look(text, HOOK)) findForms(line, start, HOOKS, found)
  for (const [from, to] of longRuns(text)) {
    const kind = kindOfRun(text, from, to)
    if (kind) found.push({ from, to, kind })
  }
  for (const [line, start] of look(text, AT_USER)) findCredentials(line, start, found)
  for (const { 1: token = '', 0: all, index } of text.matchAll(HEADERS)) {
    const to = index + all.length
    if (isTelling(token)) found.push({ from: to - token.length, to, kind: 'token' })
  }
  findByName(text, found)
  return found
}

function findForms(text: string, start: number, forms: readonly Form[], found: Hidden[]): void {
  for (const [kind, form] of forms) {
    for (const { 0: all, 1: part = all, index } of text.matchAll(form)) {
      const to = start + index + all.length
      found.push({ from: to - part.length, to, kind })
    }
  }
}

function findCredentials(text: string, start: number, found: Hidden[]): void {
  for (const { 1: user = '', 2: password = '', index } of text.matchAll(CREDENTIALS)) {
    const from = start + index + '://'.length
    const end = from + user.length
    if (password !== '') found.push({ from: end + 1, to: end + 1 + password.length, kind: 'password' })
    // Some sites take a token for the user's name.
    if (user.length >= 16) found.push({ from, to: end, kind: 'password' })
  }
}

const LEAST_RUN = 37
const IN_RUN = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(/[\w+/-]/.test(String.fromCharCode(code))),
)

/**
 * Words that hardly anything else can stand between: all that `/(?<![\w+/-])[\w+/-]{37,}/g` finds. An expression looks at
 * each character; to find what is long it is enough to look at each 37th, and around those that can be in one.
 */
export function longRuns(text: string): [from: number, to: number][] {
  const runs: [number, number][] = []
  for (let at = LEAST_RUN - 1; at < text.length; at += LEAST_RUN) {
    if (IN_RUN[text.charCodeAt(at)] !== 1) continue
    let from = at
    while (from > 0 && IN_RUN[text.charCodeAt(from - 1)] === 1) from -= 1
    while (at < text.length && IN_RUN[text.charCodeAt(at)] === 1) at += 1
    if (at - from >= LEAST_RUN) runs.push([from, at])
  }
  return runs
}

/** Cloudflare's keys had no form of their own but their length, and neither have those of AWS. */
function kindOfRun(text: string, from: number, to: number): Kind | null {
  if (to - from === 37) return /^[\da-f]*$/.test(text.slice(from, to)) ? 'Cloudflare key' : null
  return to - from === 40 && isRandom(text.slice(from, to)) ? 'token' : null
}

/**
 * Whether a text of 40 characters was drawn by lot: the kind of its characters changes 25 times then, give or take 3. In
 * words, paths and names of files it changes half as often, and what is written in hexadecimal digits has no capitals.
 */
function isRandom(run: string): boolean {
  const changes = run.match(/[a-z](?![a-z])|[A-Z](?![A-Z])|\d(?!\d)|[_+/-](?![_+/-])/g)?.length ?? 0
  return changes >= 17 && /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run)
}

function findByName(text: string, found: Hidden[]): void {
  let done = 0
  for (const { 0: all, 1: word = '', index } of text.matchAll(NAMES)) {
    if (index < done) continue
    const before = text.slice(Math.max(0, index - 40), index)
    // Of "monkey" and the like.
    if (/^key/i.test(word) && !isKeyOfSomething(before, word)) continue
    VALUE.lastIndex = index + all.length
    const [value = '', quote = '', quoted] = VALUE.exec(text) ?? []
    const name = `${before.match(/[\w-]*$/)?.[0]}${all}`
    const secret = quoted ?? value
    if (!isSecretOf(name, secret, quoted !== undefined)) continue
    const from = index + all.length + quote.length
    const isLong = secret.length >= LONGEST_VALUE
    done = isLong ? endOfLine(text, from) : from + secret.length
    found.push({ from, to: done, kind: 'secret value' })
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** Whether the word is one of its own: at the begin, after `_` or `-`, with a capital, or after a word that goes with it. */
function isKeyOfSomething(before: string, word: string): boolean {
  if (!/[a-z]$/i.test(before)) return true
  return (
    (/[a-z]$/.test(before) && word.startsWith('K')) ||
    /(api|access|private|secret|auth|sign(ing)?|encryption|account|license)$/i.test(before)
  )
}

/** Whether that can be the value of a name which sounds secret, and not the type of a variable, a word, or a piece of code. */
function isSecretOf(name: string, value: string, isQuoted: boolean): boolean {
  if (/^[*.•x]+$|^\$|^%|^(process|import|env|window|this|self|ctx)\b|^-/i.test(value)) return false
  // As variables of a shell are written: whatever stands there was meant.
  if (/^[^a-z]*[=:]/.test(name) || /[\w"']=$/.test(name))
    return value.length >= 4 && !isPlainWord(value) && (/^\d+$/.test(value) || !isOrdinary(value))
  return isTelling(value) && (isQuoted || /\d/.test(value) || value.length >= 16)
}
