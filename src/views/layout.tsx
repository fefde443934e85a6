import { html } from 'hono/html'
import type { Child, PropsWithChildren } from 'hono/jsx'
import type { Freshness } from '../domain/freshness.ts'
import { ACTIVITY_PATH, OVERVIEW_PATH } from './addresses.ts'
import { Banner } from './banner.tsx'
import { Icon } from './icon.tsx'

/** What every page is set in. */
export interface Frame {
  boardTitle: string
  /** How far the page's data may be trusted; null for a page that has none. */
  freshness: Freshness | null
  /** The entry of the main navigation that the page belongs to. */
  current: 'projects' | 'activity' | null
}

/** The icon of the browser's tab: the state at a glance. */
export type TabIcon = 'live' | 'building' | 'failed' | 'idle'

type PageProps = PropsWithChildren<{ title: string; tab: TabIcon; frame: Frame; twin?: string }>

/**
 * A whole page with the board's header; `title` is the document's and the link card's, `twin` the address of the same as
 * JSON.
 */
export function Page({ title, tab, frame, twin, children }: PageProps) {
  return (
    <Sheet {...{ title, tab, twin }} header={<Header frame={frame} />} footer={<Footer />}>
      <Banner freshness={frame.freshness} />
      {children}
    </Sheet>
  )
}

interface HeadProps {
  title: string
  tab: TabIcon
  twin?: string | undefined
}
type SheetProps = PropsWithChildren<HeadProps & { header: Child; footer?: Child }>

/** The bare document, for the pages that have no board around them. */
export function Sheet({ title, tab, twin, header, footer, children }: SheetProps) {
  return html`<!doctype html>${(
    <html lang="en">
      <Head title={title} tab={tab} twin={twin} />
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        {header}
        <main id="main" tabindex={-1}>
          {children}
        </main>
        {footer}
      </body>
    </html>
  )}`
}

function Head({ title, tab, twin }: HeadProps) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      <meta name="robots" content="noindex, nofollow" />
      <meta name="color-scheme" content="light dark" />
      <meta property="og:title" content={title} />
      <link rel="icon" type="image/svg+xml" href={`/favicon-${tab}.svg`} />
      <link rel="stylesheet" href="/style.css" />
      {twin && <link rel="alternate" type="application/json" href={twin} />}
    </head>
  )
}

function Header({ frame }: { frame: Frame }) {
  return (
    <header class="top">
      <a class="brand" href={OVERVIEW_PATH}>
        <Icon name="mark" />
        <bdi>{frame.boardTitle}</bdi>
      </a>
      <nav aria-label="Main">
        <NavLink to={OVERVIEW_PATH} word="Projects" current={frame.current === 'projects'} />
        <NavLink to={ACTIVITY_PATH} word="Activity" current={frame.current === 'activity'} />
      </nav>
    </header>
  )
}

function Footer() {
  return <footer class="foot">Times are in UTC; hover over one to see the second.</footer>
}

function NavLink({ to, word, current }: { to: string; word: string; current: boolean }) {
  return (
    <a href={to} aria-current={current ? 'true' : undefined}>
      {word}
    </a>
  )
}
