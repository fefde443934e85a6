import { type Deployment, duration } from '../domain/deployment.ts'
import type { Project } from '../domain/project.ts'
import { toMillis } from '../domain/time.ts'
import { deploymentPath } from './addresses.ts'
import { emptyElement, textElement } from './jsx.ts'
import { statusWord } from './status.tsx'
import { formatDuration, timeWords } from './time.tsx'
import { commitWords, ENVIRONMENT_WORDS, shortName, skipSentence } from './words.ts'

/** A list of what came to an end, the newest first, for a feed reader. Addresses are whole. */
export interface Feed {
  id: string
  title: string
  /** The page that shows the same. */
  page: string
  /** The feed's own address; null where a key in it would be in the way of whoever follows it. */
  self: string | null
  /** Of a feed without entries. */
  since: string
  entries: FeedEntry[]
}

export interface FeedEntry {
  id: string
  title: string
  text: string
  page: string
  published: string
  updated: string
}

/** Who makes deployments. Not the board: programs that make mails of entries name it, as their feed's title, beside the author. */
const AUTHOR = 'Cloudflare Pages'

/** Before this there were no Pages: of what has no time. */
export const NO_TIME = '2020-12-17T00:00:00.000Z'

/**
 * The name of a feed of a project, for ever. It tells the feed, since newsboat shows an entry of two feeds in one of them
 * alone; and not the board's host, which may change. Source: RFC 4151.
 */
export function tagOf({ subdomain, createdOn }: Project, feed: string): string {
  return `tag:${subdomain ?? 'pages.dev'},${(createdOn ?? NO_TIME).slice(0, 10)}:${feed}`
}

/**
 * A deployment that came to its end. Nothing in it changes any more: readers never show an entry again. `feed`: the name of
 * the project's feed; `origin`: the board's own.
 */
export function entryOf(deployment: Deployment, feed: string, origin: string): FeedEntry {
  const { project, branch, url } = deployment
  const ended = toMillis(deployment.endedOn ?? deployment.createdOn ?? NO_TIME)
  const took = duration(deployment)
  const where = [shortName(project), branch && shortName(branch)].filter(Boolean).join(', ')
  const facts = [
    `${statusWord(deployment)} ${timeWords(ended)}`,
    deployment.status === 'skipped' && skipSentence(deployment.skipReason).replace(/\.$/, ''),
    took !== null && `took ${formatDuration(took)}`,
    ENVIRONMENT_WORDS[deployment.environment],
    deployment.status === 'success' && url,
  ]
  return {
    id: `${feed}/${deployment.id}`,
    title: `${where}: ${statusWord(deployment).toLowerCase()}: ${commitWords(deployment)}`,
    text: facts.filter(Boolean).join(' · '),
    page: `${origin}${deploymentPath(deployment)}`,
    published: toMillis(deployment.createdOn ?? ended),
    updated: ended,
  }
}

/** Source: RFC 4287. Titles are text: some readers take an angle bracket in any other for an element. */
export function atomFeed({ id, title, page, self, since, entries }: Feed): string {
  const updated =
    entries
      .map((entry) => entry.updated)
      .toSorted()
      .at(-1) ?? toMillis(since)
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    textElement('id', id),
    textElement('title', title),
    textElement('updated', updated),
    `<author>${textElement('name', AUTHOR)}</author>`,
    emptyElement('link', { rel: 'alternate', type: 'text/html', href: page }),
    self === null ? '' : emptyElement('link', { rel: 'self', type: 'application/atom+xml', href: self }),
    ...entries.map(atomEntry),
    '</feed>',
    '',
  ].join('\n')
}

function atomEntry({ id, title, text, page, published, updated }: FeedEntry): string {
  return `<entry>${[
    textElement('id', id),
    textElement('title', title),
    textElement('published', published),
    textElement('updated', updated),
    emptyElement('link', { rel: 'alternate', type: 'text/html', href: page }),
    textElement('summary', text),
  ].join('')}</entry>`
}

/** Source: JSON Feed, version 1.1. */
export function jsonFeed({ title, page, self, entries }: Feed) {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title,
    home_page_url: page,
    ...(self !== null && { feed_url: self }),
    authors: [{ name: AUTHOR }],
    items: entries.map((entry) => ({
      id: entry.id,
      url: entry.page,
      title: entry.title,
      content_text: entry.text,
      date_published: entry.published,
      date_modified: entry.updated,
    })),
  }
}
