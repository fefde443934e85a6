import { environmentOf, type NamedBranches } from '../domain/environment.ts'
import { isBranchGlob, isGlob, matchesAny } from '../domain/glob.ts'
import { isHostName } from '../domain/project.ts'
import {
  accepted,
  isLoopback,
  listOf,
  matching,
  oneOf,
  optional,
  type Parsed,
  required,
  someOf,
  wholeNumber,
} from '../settings/kinds.ts'
import { entriesOf, namedTable, tableOf } from '../settings/tables.ts'
import { type BoardEvent, EVENTS, type EventKind } from './events.ts'

/** One entry of `NOTIFICATIONS`: what is told to which receiver. */
export interface NotificationEntry {
  /** Of the receiver: `NOTIFICATION_URLS` has its address. */
  name: string
  on: EventKind[]
  /** Names or patterns. */
  projects: string[]
  /** The same; null: any, but production alone where `branches` is null as well. */
  environments: string[] | null
  branches: string[] | null
  /** By which key links to the board are made, and for how many days; null: they are plain. */
  link: { key: string; days: number } | null
}

const RECEIVER_KINDS = ['slack', 'discord', 'teams', 'webhook'] as const
export type ReceiverKind = (typeof RECEIVER_KINDS)[number]

/** An address of `NOTIFICATION_URLS`. */
export interface Receiver {
  kind: ReceiverKind
  url: string
  /** Messages are signed with each of them: several while one takes the place of another. */
  secrets: string[]
}
export type Receivers = Readonly<Record<string, Receiver>>

const DEFAULT_EVENTS: EventKind[] = ['failed', 'fixed', 'live']

const NAME = /^[A-Za-z][\w-]{0,39}$/
const NAME_PROBLEM = 'is not a name: letters, digits, - and _, 40 at most'

const patterns = listOf(isGlob, 'holds something that is neither a name nor a pattern like shop-*')

/** The id is short, and a key is not: that one would stand in a setting that everybody may read. */
const keyId = matching(
  /^[\w-]{8}$/,
  "is not a key's id, 8 letters, digits, - and _, which npm run key id prints; a key itself must not stand there",
)

const readEntry = tableOf<NotificationEntry>({
  name: required(matching(NAME, NAME_PROBLEM)),
  on: optional(DEFAULT_EVENTS, someOf(EVENTS)),
  projects: optional(['*'], patterns),
  environments: optional<string[] | null>(null, patterns),
  branches: optional<string[] | null>(
    null,
    listOf(isBranchGlob, 'holds something that is neither a branch nor a pattern like release/*'),
  ),
  link: optional<NotificationEntry['link']>(
    null,
    tableOf({ key: required(keyId), days: optional(30, wholeNumber(1, 365)) }),
  ),
})

/** Above so many receivers, something else than a person wrote the list. */
const MAX_ENTRIES = 100

const isIdle = (entry: NotificationEntry) => entry.on.join() === 'branch-ready' && isAboutProduction(entry)

/** Reads `NOTIFICATIONS`: a list of tables, as TOML gives it or as JSON text. */
export const parseNotifications: (raw: unknown) => Parsed<NotificationEntry[]> = entriesOf(
  (raw) => {
    const parsed = readEntry(raw)
    return 'value' in parsed && isIdle(parsed.value)
      ? {
          problem: 'is told nothing: branch-ready is about previews, so name “environments” or “branches”',
        }
      : parsed
  },
  ({ name }) => name,
  MAX_ENTRIES,
)

const isAboutProduction = ({ environments, branches }: NotificationEntry) =>
  environments === null && branches === null

/** Whether an entry is told of an event; `named` are the environments that the settings name. What is about no environment is told whatever the entry says of them. */
export function isToldOf(
  entry: NotificationEntry,
  event: BoardEvent,
  named: readonly NamedBranches[],
): boolean {
  const { on, projects, environments, branches } = entry
  const { kind, project, environment, branch } = event
  const fits = (list: string[] | null, ...names: (string | null)[]) =>
    list === null || names.some((name) => name !== null && matchesAny(list, name))
  if (!on.includes(kind) || !fits(projects, project)) return false
  if (environment === null) return true
  if (isAboutProduction(entry)) return environment === 'production'
  const own = environmentOf(named, { environment, branch })
  return fits(environments, environment, own) && (branch === null || fits(branches, branch))
}

/** Which receiver is behind an address. Source: the documents of each. */
const HOSTS: readonly [host: RegExp, kind: ReceiverKind][] = [
  [/^hooks\.slack(-gov)?\.com$/, 'slack'],
  [/^((ptb|canary)\.)?discord(app)?\.com$/, 'discord'],
  [/\.(logic\.azure\.(com|us)|api\.powerplatform\.com)$/, 'teams'],
]

const kindOf = (url: string): ReceiverKind => {
  const host = URL.parse(url)?.hostname ?? ''
  return HOSTS.find(([pattern]) => pattern.test(host))?.[1] ?? 'webhook'
}

/** `whsec_` and the base64 of 24 to 64 bytes. Source: Standard Webhooks. */
const isSigningSecret = (text: string) =>
  /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/.test(text) && (text.length - 'whsec_'.length) % 4 === 0

/** Names that lead to this network or this machine. Addresses in numbers are none of a receiver's. */
const PRIVATE_HOST = /(^|\.)(localhost|local|internal|lan|home\.arpa)$|\.\d+$/

/** Https to a public host, or this machine: whether that is allowed is checked with {@link areReachable}. */
function isReceiverAddress(text: string): boolean {
  const url = URL.parse(text)
  if (!url || url.username || url.password) return false
  if (isLoopback(url.hostname)) return url.protocol === 'http:' || url.protocol === 'https:'
  return url.protocol === 'https:' && isHostName(url.hostname) && !PRIVATE_HOST.test(url.hostname)
}

const readAddress = tableOf<{ url: string; kind: ReceiverKind | null; secret: string[] }>({
  url: required(accepted(isReceiverAddress, 'is not an https address of a public host')),
  kind: optional<ReceiverKind | null>(null, oneOf(...RECEIVER_KINDS)),
  secret: optional(
    [],
    listOf(isSigningSecret, 'holds something that is no secret: whsec_ and the base64 of 24 to 64 bytes'),
  ),
})

function readReceiver(raw: unknown): Parsed<Receiver> {
  const isPlain = typeof raw === 'string' && !raw.trim().startsWith('{')
  const read = readAddress(isPlain ? { url: raw } : raw)
  if ('problem' in read) return read
  const { url, kind, secret: secrets } = read.value
  const receiver = { url, kind: kind ?? kindOf(url), secrets }
  if (receiver.kind === 'webhook' && secrets.length === 0)
    return { problem: 'has no “secret” to sign its messages with' }
  return { value: receiver }
}

/** Reads `NOTIFICATION_URLS`: a table, or JSON text, of names to addresses or to tables of address, kind and secret. */
export const parseReceivers: (raw: unknown) => Parsed<Receivers> = namedTable(
  (name) => NAME.test(name),
  readReceiver,
)

/** Whether messages may go there: to this machine only where the API is on it, too. */
export function areReachable(baseUrl: string, receivers: Receivers): boolean {
  const isHere = (url: string) => isLoopback(URL.parse(url)?.hostname ?? '')
  return isHere(baseUrl) || !Object.values(receivers).some(({ url }) => isHere(url))
}
