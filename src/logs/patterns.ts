import { isOrdinary, isTelling } from '../domain/telling-value.ts'

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
 * What a secret begins with, or what stands before it, each a sign to look for, and what follows: where that has a group, it is
 * the secret, unless `isSecret` denies it; otherwise the sign and what follows are, and of the sign each letter counts.
 */
type Form = readonly [kind: Kind, signs: string, rest: RegExp, isSecret?: (value: string) => boolean]

const FORMS: readonly Form[] = [
  ['Cloudflare key', 'cfat_ cfit_ cfk_ cfot_ cfut_', /[\w-]{20,}/y],
  ['Cloudflare key', 'v1.0-', /[\da-f]{24}-[\da-f]{100,}/y],
  ['GitHub key', 'gho_ ghp_ ghr_ ghs_ ghu_ github_pat_', /\w{30,}/y],
  [
    'GitLab key',
    'GR1348941 glagent- glcbt- gldt- glffct- glft- glimt- gloas- glpat- glptt- glrt- glsoat-',
    /[\w.-]{20,}/y,
  ],
  ['npm key', 'npm_', /[A-Za-z\d]{30,}/y],
  ['AWS key', 'ABIA ACCA AKIA ASIA', /[A-Z\d]{16}(?![A-Z\d])/y],
  ['Google key', 'AIza', /[\w-]{35}/y],
  ['Google key', 'GOCSPX- ya29.', /[\w-]{20,}/y],
  ['Slack key', 'xapp- xox', /[a-z\d]-[\w-]{10,}/y],
  ['Stripe key', 'pk_live_ pk_test_ rk_live_ rk_test_ sk_live_ sk_test_ whsec_', /[\w+/=]{10,}/y],
  ['AI key', 'sk-', /(?<![\w-]sk-)(?=[\w-]{0,60}\d)[\w-]{20,}/y],
  ['AI key', 'hf_', /[A-Za-z\d]{30,}/y],
  ['web token', 'eyJ', /(?<![A-Za-z\d]eyJ)(?:(?![_-]eyJ)[\w-]){8,4000}\.eyJ[\w-]{8,}(?:\.[\w-]*)*/y],
  ['private key', 'AGE-SECRET-KEY-1 LS0tLS1CRUdJT', /[\w+/=-]*/y],
  ['token', 'SG.', /[\w-]{16,}\.[\w-]{16,}/y],
  [
    'token',
    'dckr_ doo_v1_ dop_v1_ dor_v1_ glsa_ hvs. lin_api_ nfp_ ntn_ phc_ pul- pypi- rubygems_ sbp_ shpat_ shpca_ shppa_ shpss_ sntrys_ sntryu_',
    /(?=[\w+/=-]{0,60}\d)[\w+/=-]{30,}/y,
  ],
  [
    'hook address',
    'api/webhooks/ build_hooks/ deploy_hooks/',
    // A word behind a path without a host is a page of the site's own.
    /(?!(?<=[\s"'`]\/api\/webhooks\/)[a-z]+(?![\w/-]))([\w-]{8,}(?:\/[\w-]+)?)/y,
  ],
  ['hook address', 'hooks.slack.com/', /\w+\/([\w/-]{8,})/y],
  ['hook address', 'integrations/deploy/ webhook.office.com/', /([\w/@-]{8,})/y],
  // A link of this board's own; of other addresses the key says by its name what it is.
  ['token', 'badges/k/', /([\w.-]{50,})/y],
  // Of a bot, behind its number.
  ['token', ':AA', /(?<=\d{8}:AA)([\w-]{33})/y],
  [
    'password',
    'curl',
    /[^\n]{0,300}?[\x20\t](?:-u|--(?:proxy-)?user(?!-))[\x20\t=]*["']?[^\s:"']*:((?!\$)[^\s"']{4,})/y,
  ],
  ['password', 'login mysql sshpass', /[^\n;&|]{0,300}?[\x20\t]-p[\x20\t]*["']?((?!\$)[^\s"']{4,})/y],
  ['token', '&sig= ?sig=', /([\w%+/=-]{20,})/y],
  // Headers.
  ['token', 'cookie', /["']?:[\x20\t]*["']?([^\s=;"']+=[^\n"']{8,})/y],
  [
    'token',
    'authorization bearer',
    /(?<!\w(?:authorization|bearer))["':=\x20\t]{0,40}(?:apikey|basic|token)?[\x20\t]{1,40}([\w.~+/=-]{12,})/iy,
    isTelling,
  ],
]

/** A token without a sign. */
const DISCORD = /(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}/g

/** The user and the password of an address, in which a stroke may stand, but no port before a path. */
const CREDENTIALS = /([^\s/:@"'<>[]*)(?::((?!\d+\/)[^\s"'<>]{0,200}))?@/y

/** Names that sound as if their value was a secret, and what stands between the two. */
const NAMES = '-auth _auth _pass credential key passphrase passwd password pwd secret signature token'
const TO_VALUE =
  /[\w-]{0,40}(?:(?:["'`][\x20\t]?[,{][\x20\t]?["'`]?(?:default|value))?\\?["'`]?(?:[\]%]|\x20is)?[\x20\t]{0,4}(?::?=>?|->|[:|]|(?<=["'`]),)[\x20\t]{0,4}|(?<=--[\w-]{1,60})[\x20\t]+|[\x20\t]+(?=["'`]?(?=\S{0,99}\d)[\w+/]{12,999}={0,2}(?:["'`]|\s|$)))(?:(?:bearer|basic|token)[\x20\t]+)?/iy

/** A "monkey" and the like: a word that ends so, and is none of two that go with it. */
const NO_KEY = /[a-z](?<!api|access|private|secret|auth|sign|signing|encryption|account|license)key$/i

/** A value: in quotes, or to whatever ends a word. */
const VALUE =
  /(\\?["'`])((?:(?!\1)[^\n\\]|\\(?!["'`])[^\n]|\\["'`](?!\s*(?:[,}\n]|$))){0,2000})|[^\s"'`,;&<>(){}[\]|]{1,2000}/y

/** No value is looked at that is longer; what begins one is hidden with the rest of its line. */
const LONGEST_VALUE = 2_000

/** Adds the secret that is at a sign, which stands in the text from one place to another, and says how far it has looked. */
type Rule = (text: string, from: number, to: number, found: Hidden[]) => number

const RULES: readonly (readonly [signs: string, rule: Rule])[] = [
  ...FORMS.map((form) => [form[1], atForm(form)] as const),
  ['://', atAddress],
  [NAMES, atName],
]

const HASHES = 0x8000
/** Of three characters, capitals like small letters, from that of those before them. */
const hashAfter = (hash: number, code: number) => ((hash << 5) ^ (code | 0x20)) & (HASHES - 1)

/** The signs in small letters, by the hash of their last three characters, and whether there is any: in those they differ most. */
const SIGNS = Map.groupBy(
  RULES.flatMap(([signs, rule]) =>
    signs
      .toLowerCase()
      .split(' ')
      .map((sign) => [sign, rule] as const),
  ),
  ([sign]) => [-3, -2, -1].reduce((hash, at) => hashAfter(hash, sign.charCodeAt(sign.length + at)), 0),
)
const IS_SIGN = new Uint8Array(HASHES)
for (const hash of SIGNS.keys()) IS_SIGN[hash] = 1

/**
 * What looks like a secret in a text, by its form or by its name. Reads no further than to the ends of lines, and looks at each
 * character once, but for where a sign may be.
 */
export function findByPattern(text: string): Hidden[] {
  const found: Hidden[] = []
  for (const { 0: token, index: from } of text.matchAll(DISCORD))
    found.push({ from, to: from + token.length, kind: 'Discord key' })
  for (const [from, to] of longRuns(text)) {
    const kind = kindOfRun(text.slice(from, to))
    if (kind) found.push({ from, to, kind })
  }
  const done = new Map<Rule, number>()
  let hash = 0
  for (let at = 0; at < text.length; at += 1) {
    hash = hashAfter(hash, text.charCodeAt(at))
    if (IS_SIGN[hash] === 0) continue
    const to = at + 1
    for (const [sign, rule] of SIGNS.get(hash) ?? []) {
      const from = to - sign.length
      if (from < (done.get(rule) ?? 0) || text.slice(from, to).toLowerCase() !== sign) continue
      done.set(rule, rule(text, from, to, found))
    }
  }
  return found
}

function atForm([kind, signs, rest, isSecret = () => true]: Form): Rule {
  return (text, from, to, found) => {
    rest.lastIndex = to
    const [all, secret] = rest.exec(text) ?? []
    const isOne = secret ? isSecret(secret) : all !== undefined && signs.includes(text.slice(from, to))
    // Another sign may begin within this one.
    if (!isOne) return from + 1
    const end = rest.lastIndex
    found.push({ from: secret ? end - secret.length : from, to: end, kind })
    return end
  }
}

function atAddress(text: string, _: number, from: number, found: Hidden[]): number {
  CREDENTIALS.lastIndex = from
  const { 1: user = '', 2: password = '' } = CREDENTIALS.exec(text) ?? []
  const end = from + user.length
  if (password !== '') found.push({ from: end + 1, to: end + 1 + password.length, kind: 'password' })
  // Some sites take a token for the user's name.
  if (user.length >= 16) found.push({ from, to: end, kind: 'password' })
  return from
}

function atName(text: string, index: number, end: number, found: Hidden[]): number {
  TO_VALUE.lastIndex = end
  if (!TO_VALUE.test(text)) return end
  const start = TO_VALUE.lastIndex
  const before = text.slice(Math.max(0, index - 40), index)
  const upToSign = before + text.slice(index, end)
  if (NO_KEY.test(upToSign) && !/[a-z]Key$/.test(upToSign)) return end
  VALUE.lastIndex = start
  const [value = '', quote = '', quoted] = VALUE.exec(text) ?? []
  const name = `${before.match(/[\w-]*$/)?.[0]}${text.slice(index, start)}`
  const secret = quoted ?? value
  if (!isSecretOf(name, secret, quoted !== undefined)) return start
  const from = start + quote.length
  const to = secret.length >= LONGEST_VALUE ? endOfLine(text, from) : from + secret.length
  found.push({ from, to, kind: 'secret value' })
  return to
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

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** As the keys of messages, caches and elements are, and the names of tokens. */
const OF_WORDS = /^(?:[A-Z]?[a-z]*\d{0,4}[._/:-])+[A-Z]?[a-z]*\d{0,4}$/

/** Whether that can be the value of a name which sounds secret, and not the type of a variable, a word, or a piece of code. */
function isSecretOf(name: string, value: string, isQuoted: boolean): boolean {
  if (/^([*.•x]+$|[$%-]|(process|import|env|window|this|self|ctx|data|var)\b)/i.test(value)) return false
  // As variables of a shell are written: whatever stands there was meant.
  if (/^[^a-z]*[=:]/.test(name) || /[\w"']=$/.test(name))
    return value.length >= 4 && (/^\d+$/.test(value) || !isOrdinary(value))
  if (/name\W*$/i.test(name) || (!/cred|pass|pwd|secret/i.test(name) && OF_WORDS.test(value))) return false
  return isTelling(value) && (isQuoted || /\d/.test(value) || value.length >= 16)
}
