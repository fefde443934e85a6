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

/**
 * Tokens that say by their form what they are; all are whole on one line. Where a form has a group, that is the secret.
 * One by one they are found faster than as one expression, since each begins with letters that can be looked for.
 */
const TOKENS: readonly [kind: Kind, form: RegExp][] = [
  ['Cloudflare key', /cf(?:[aou]t|it|k|ut)_[\w-]{20,}/g],
  ['Cloudflare key', /v1\.0-[\da-f]{24}-[\da-f]{100,}/g],
  ['GitHub key', /gh[opsur]_\w{30,}/g],
  ['GitHub key', /github_pat_\w{40,}/g],
  ['GitLab key', /(?:gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct|oas)-|GR1348941)[\w.-]{20,}/g],
  ['npm key', /npm_[A-Za-z\d]{30,}/g],
  ['AWS key', /A(?:KI|SI|BI|CC)A[A-Z\d]{16}(?![A-Z\d])/g],
  ['Google key', /AIza[\w-]{35}/g],
  ['Google key', /(?:ya29\.|GOCSPX-)[\w-]{20,}/g],
  ['Slack key', /xox[a-z]-[\w-]{10,}/g],
  ['Slack key', /xapp-\d-[\w-]{10,}/g],
  ['Stripe key', /[prs]k_(?:live|test)_\w{10,}/g],
  ['Stripe key', /whsec_[\w+/=]{20,}/g],
  ['AI key', /(?<![\w-])sk-(?=[\w-]{0,60}\d)[\w-]{20,}/g],
  ['AI key', /hf_[A-Za-z\d]{30,}/g],
  ['Discord key', /(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}/g],
  ['hook address', /(?:(?:deploy|build)_hooks|api\/webhooks)\/([\w-]{8,}(?:\/[\w-]+)?)/g],
  ['hook address', /hooks\.slack\.com\/\w+\/([\w/-]{8,})/g],
  ['hook address', /(?:webhook\.office\.com|integrations\/deploy)\/([\w/@-]{8,})/g],
  ['web token', /(?<![A-Za-z\d])eyJ[\w-]{8,4000}\.eyJ[\w-]{8,}(?:\.[\w-]*)*/g],
  ['private key', /LS0tLS1CRUdJT[\w+/=]*/g],
  ['private key', /AGE-SECRET-KEY-1[A-Z\d]+/g],
  ['token', /SG\.[\w-]{16,}\.[\w-]{16,}/g],
  [
    'token',
    /(?:do[opr]_v1|dckr_[a-z]{3}|nfp|sbp|lin_api|ntn|shp[acps][a-z]|sntry[su]|rubygems|pypi|glsa|hvs|pul|phc)[_.-](?=[\w+/=-]{0,60}\d)[\w+/=-]{30,}/g,
  ],
  ['token', /\d{8,10}:AA[\w-]{33}/g],
]

/** Words that hardly anything else can stand between. */
const LONG_RUN = /(?<![\w+/-])[\w+/-]{37,}/g

/** The user and the password of an address. */
const CREDENTIALS = /:\/\/([^\s/:@"'<>]*)(?::([^\s/"'<>]*))?@/g

/** Names that sound as if their value was a secret, and what stands between the two. */
const NAMES =
  /(token|secret|passw(?:or)?d|passphrase|pwd|credentials?|signature|_auth|key)[\w-]{0,40}(?:\\?["'`]?(?:\]|\x20is)?[\x20\t]{0,4}(?:=>?|:)[\x20\t]{0,4}|(?<=--[\w-]{1,60})[\x20\t]+)(?:(?:bearer|basic|token)[\x20\t]+)?/gi

/** The same of a header, whose name says it by itself. */
const HEADERS =
  /\b(?:bearer|authorization:?["']?[\x20\t]*[:=]?[\x20\t]*["']?(?:basic|token)?)[\x20\t]+([\w.~+/=-]{12,})/gi

/** A value: in quotes, or to whatever ends a word. */
const VALUE =
  /(\\?["'`])((?:(?!\1)[^\n\\]|\\(?!["'`])[^\n]|\\["'`](?!\s*[,}\n])){0,2000})|[^\s"'`,;&<>(){}[\]|]{1,2000}/y

/** No value is looked at that is longer; what begins one is hidden with the rest of its line. */
const LONGEST_VALUE = 2_000

/** What looks like a secret in a text, by its form or by its name. Reads no further than to the ends of lines. */
export function findByPattern(text: string): Hidden[] {
  const found: Hidden[] = []
  for (const [kind, form] of TOKENS) {
    for (const { 0: all, 1: part = all, index } of text.matchAll(form)) {
      const to = index + all.length
      found.push({ from: to - part.length, to, kind })
    }
  }
  for (const { 0: run, index } of text.matchAll(LONG_RUN)) {
    const kind = kindOfRun(run)
    if (kind) found.push({ from: index, to: index + run.length, kind })
  }
  for (const { 1: user = '', 2: password = '', index } of text.matchAll(CREDENTIALS)) {
    const from = index + '://'.length
    const end = from + user.length
    if (password !== '') found.push({ from: end + 1, to: end + 1 + password.length, kind: 'password' })
    // Some sites take a token for the user's name.
    if (user.length >= 16) found.push({ from, to: end, kind: 'password' })
  }
  for (const { 1: token = '', 0: all, index } of text.matchAll(HEADERS)) {
    const to = index + all.length
    if (isTelling(token)) found.push({ from: to - token.length, to, kind: 'token' })
  }
  findByName(text, found)
  return found
}

/** Cloudflare's keys had no form of their own but their length, and neither have those of AWS. */
function kindOfRun(run: string): Kind | null {
  if (/^[\da-f]{37}$/.test(run)) return 'Cloudflare key'
  return run.length === 40 && isRandom(run) ? 'token' : null
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
