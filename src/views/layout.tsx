import type { Freshness } from '../domain/freshness.ts'
import { printable } from '../domain/text.ts'
import { ACTIVITY_PATH, OVERVIEW_PATH, SHARE_PATH, WALL_PATH } from './addresses.ts'
import { toldBy, Wrong } from './inline.tsx'
import { type Child, Html, type PropsWithChildren } from './jsx.ts'
import { COLOURS, type PageStatus, statusName } from './shapes.ts'
import { Time } from './time.tsx'
import { explainFailure, shortDescription, shortTitle } from './words.ts'

/** What every page is set in. */
export interface Frame {
  boardTitle: string
  /** How far the page's data may be trusted; null for a page that has none. */
  freshness: Freshness | null
  /** The entry of the main navigation that the page belongs to. */
  current: (typeof MAIN)[number][0] | null
  /** Whether this visitor may make links for others. */
  mayShare: boolean
  /** What stands in the search field, and what is wrong with it. */
  query?: string
  problem?: string | undefined
  /** The page's own address, with the board's origin, and never with a key; missing on a page that has nothing to show. */
  address?: string | undefined
}

interface DocumentProps {
  /** The document's and the link card's. */
  title: string
  status: PageStatus
  /** What a link card says below the title; without it there is none. */
  description?: string | undefined
  /** Whether the page is expected to change soon: something builds, and has not hung for long. */
  busy?: boolean
  /** Seconds after which the page asks again by itself: its `Refresh` header says the same, for a browser without script. */
  refresh?: number | undefined
  /** The address of its feed, without the ending of the format, which stands before a query. */
  feed?: string | undefined
  /** The address of the same as JSON, which is no feed. */
  twin?: string | undefined
}

/** A whole page with the board's header. */
export function Page({ children, ...document }: PropsWithChildren<DocumentProps & { frame: Frame }>) {
  return (
    <Sheet {...document} header={<Header frame={document.frame} />} footer={<Footer />}>
      <Banner freshness={document.frame.freshness} />
      {children}
    </Sheet>
  )
}

type SheetProps = PropsWithChildren<
  DocumentProps & {
    header: Child
    /** Missing on a page that tells nothing of the board. */
    frame?: Frame
    footer?: Child
    /** The style sheet's name for a page that looks unlike the others. */
    kind?: 'wall' | 'embed'
    /** Whether the page tells its address to the board's own pages; the header forbids it for all others. */
    tellsItsAddress?: boolean
  }
>

/** The bare document, for the pages that have no board around them. */
export function Sheet({ busy = false, refresh, header, footer, children, ...head }: SheetProps) {
  const { kind, status } = head
  const state = { 'data-status': status, 'data-busy': busy ? 'true' : undefined, 'data-refresh': refresh }
  const page = (
    <html lang="en" class={kind} {...state}>
      <Head {...head} />
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        {header}
        <main id="main" tabindex={-1}>
          {children}
        </main>
        {footer}
        <p id="live-region" class="visually-hidden" role="status" aria-live="polite"></p>
      </body>
    </html>
  )
  // Here, where every page comes by: an element isolates a text only as long as nothing in the text ends that.
  return new Html(printable(`<!DOCTYPE html>${page}`))
}

/** The document's head: title, tab icon and link card say the same. */
function Head({ title, status, kind, twin, feed, tellsItsAddress, ...card }: Omit<SheetProps, 'header'>) {
  // A tab in the background says as well that Cloudflare does not answer.
  const short = shortTitle(card.frame?.freshness?.kind === 'failing' ? `Old data: ${title}` : title)
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{short}</title>
      <meta name="robots" content="noindex, nofollow" />
      {tellsItsAddress && <meta name="referrer" content="same-origin" />}
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content={COLOURS[status]} />
      <meta property="og:title" content={short} />
      <LinkCardTags {...{ title: short, status, ...card }} />
      <link rel="icon" type="image/svg+xml" href={`/favicon-${status}.svg`} />
      <link rel="stylesheet" href="/style.css" />
      <script src="/board.js" type="module" blocking="render" />
      {kind && <link rel="stylesheet" href={`/${kind}.css`} />}
      {twin && <link rel="describedby" type="application/json" href={twin} />}
      {feed && (
        <>
          <link
            rel="alternate"
            type="application/atom+xml"
            title="Deployments"
            href={feed.replace(/\?|$/, '.atom$&')}
          />
          <link
            {...{ rel: 'alternate', type: 'application/feed+json', title: 'Deployments, as JSON' }}
            href={feed.replace(/\?|$/, '.json$&')}
          />
        </>
      )}
    </head>
  )
}

type CardProps = Pick<SheetProps, 'title' | 'status' | 'description' | 'frame'>

/** What chats and wikis show of a link. They make nothing of an address without a host, and some of a card without a picture. */
function LinkCardTags({ title, status, description, frame }: CardProps) {
  if (!frame?.address || !description) return null
  const image = new URL(`/og/${status}.png`, frame.address)
  const properties = {
    description: shortDescription(description),
    type: 'website',
    site_name: frame.boardTitle,
    url: frame.address,
    image: image.href,
    'image:type': 'image/png',
    'image:width': 1200,
    'image:height': 630,
    'image:alt': status === 'idle' ? frame.boardTitle : statusName(status),
  }
  return (
    <>
      {Object.entries(properties).map(([name, content]) => (
        <meta property={`og:${name}`} content={content} />
      ))}
      <meta name="twitter:card" content="summary_large_image" />
      <meta name="twitter:title" content={title} />
    </>
  )
}

const MAIN = [
  ['projects', OVERVIEW_PATH, 'Projects'],
  ['activity', ACTIVITY_PATH, 'Activity'],
  ['share', SHARE_PATH, 'Share'],
] as const

function Header({ frame }: { frame: Frame }) {
  return (
    <header class="top">
      <a class="brand" href={OVERVIEW_PATH}>
        <bdi>{frame.boardTitle}</bdi>
      </a>
      <nav aria-label="Main">
        {MAIN.map(
          ([entry, to, word]) =>
            (entry !== 'share' || frame.mayShare) && (
              <a href={to} aria-current={entry === frame.current ? 'true' : undefined}>
                {word}
              </a>
            ),
        )}
      </nav>
      <SearchForm query={frame.query ?? ''} problem={frame.problem} />
    </header>
  )
}

/** Finds projects and deployments, or leads to what a pasted address is. `query`: what was looked for, `''` for nothing. */
function SearchForm({ query, problem }: { query: string; problem: string | undefined }) {
  return (
    <search aria-label="Everything">
      <form class="search" action={OVERVIEW_PATH}>
        <label for="q" class="visually-hidden">
          Find a project, branch, commit, message or address
        </label>
        <input
          {...{ id: 'q', name: 'q', type: 'search', value: query }}
          placeholder="Branch, commit, address …"
          {...{ maxlength: 2000, autocomplete: 'off', spellcheck: 'false' }}
          data-filter
          {...(problem && toldBy('q-problem'))}
        />
        <button type="submit" class="button">
          Find
        </button>
        {problem && <Wrong id="q-problem" says={problem} />}
      </form>
    </search>
  )
}

function Footer() {
  return (
    <footer class="foot">
      <span>
        Times are in <span data-zone="">UTC</span>
        <span class="hover">; hover over one for the exact time</span>.
      </span>{' '}
      <a href={WALL_PATH}>Wall screen</a>
    </footer>
  )
}

/** The header of a page outside of the board: a name that leads nowhere. */
export function PlainHeader({ name }: { name: string }) {
  return (
    <header class="top">
      <span class="brand">
        <bdi>{name}</bdi>
      </span>
    </header>
  )
}

/** Says since when a page is old and that the sites are not; nothing at all on a fresh page. */
function Banner({ freshness }: { freshness: Freshness | null }) {
  if (freshness === null || freshness.kind === 'fresh') return null
  const asOf = (
    <>
      This page shows the state of <Time at={freshness.checkedAt} zone />.
    </>
  )
  return (
    <div class={`banner ${freshness.kind}`} role="status">
      <p>
        {freshness.kind === 'stale' ? (
          <>
            <strong>{asOf}</strong> Newer facts are being fetched.
          </>
        ) : (
          <>
            <strong>
              No answer from Cloudflare since <Time at={freshness.since} zone />.
            </strong>{' '}
            {explainFailure(freshness.failure)} {asOf}
          </>
        )}{' '}
        The sites themselves are not affected.
      </p>
    </div>
  )
}
