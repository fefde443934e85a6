import { describe, expect, it } from 'vitest'
import { chooseForWall } from '../../src/domain/card-lists.ts'
import { ANY_DEPLOYMENT } from '../../src/domain/deployment-search.ts'
import { SetupView } from '../../src/views/access/setup.tsx'
import { LinksMadeView, ShareView } from '../../src/views/access/share.tsx'
import { ActivityView } from '../../src/views/activity/activity.tsx'
import { EmbedNotice, EmbedView } from '../../src/views/board/embed.tsx'
import { OverviewView } from '../../src/views/board/overview.tsx'
import { WallView } from '../../src/views/board/wall.tsx'
import { DeploymentView } from '../../src/views/deployment/deployment.tsx'
import { BranchesView, BranchView } from '../../src/views/project/branch.tsx'
import { CommitsView, CommitView } from '../../src/views/project/commit.tsx'
import { ProjectView } from '../../src/views/project/project.tsx'
import { FoundDeploymentsView } from '../../src/views/project/search.tsx'
import { AccessDeniedView, LockedView, ProblemView } from '../../src/views/refused.tsx'
import { ASKED, activity } from './activity/samples.ts'
import { pageOf } from './page.ts'
import { building, card, deployment, failed, frame, page } from './samples.ts'

const FAVICONS = 'live success building queued failed canceled skipped unknown none idle'.split(' ')
const COUNTS = { all: 1, attention: 0, busy: 1, failed: 0, building: 0, live: 1, none: 0 }
const BRANCH = { newest: failed(), aliases: [], shown: deployment() }
const SETTING = {
  name: 'ACCESS',
  state: 'missing',
  secret: false,
  help: '',
  says: 'is not set',
  example: 'public',
}

const PAGES = {
  overview: (
    <OverviewView
      frame={frame}
      cards={[card({ running: [building()] })]}
      counts={COUNTS}
      query=""
      total={1}
      prev={null}
      next={null}
      unreadable={0}
      missing={0}
    />
  ),
  project: (
    <ProjectView
      frame={frame}
      page={page({ deployments: [building(), failed(), deployment()] })}
      older={null}
    />
  ),
  foundDeployments: (
    <FoundDeploymentsView
      {...{ frame, page: page(), busy: false, at: 0, newer: null, older: null, search: ANY_DEPLOYMENT }}
      texts={{ environment: 'staging', status: '', branch: '', q: '', since: '', until: '' }}
      problems={{ environment: 'Choose production or preview.' }}
      found={{
        rows: [failed(), deployment()].map((one) => ({ card: page().card, deployment: one })),
        count: 2,
        tooMuch: [],
        reach: 0,
      }}
    />
  ),
  branch: (
    <BranchView
      {...{ frame, page: page(), deployments: [failed(), deployment()], count: 2, newer: null, older: null }}
      branch={BRANCH}
    />
  ),
  branches: (
    <BranchesView {...{ frame, page: page(), list: [BRANCH], count: 2 }} named={[{ branch: 'old', at: 0 }]} />
  ),
  commit: (
    <CommitView
      {...{ frame, page: page(), hash: 'abcdef0' }}
      found={{ deployments: [failed()], hashes: ['abcdef0'], behind: 0 }}
    />
  ),
  commits: (
    <CommitsView
      {...{ frame, hash: 'abcdef0' }}
      found={[{ card: card(), deployments: [failed()], hashes: ['abcdef0'], behind: 0 }]}
    />
  ),
  deployment: <DeploymentView frame={frame} card={card()} deployment={failed()} />,
  activity: (
    <ActivityView
      frame={frame}
      problems={[]}
      features={[{ title: 'Retention', setting: 'RETENTION', why: 'Not yet.' }]}
      activity={activity()}
      asked={ASKED}
      isNarrowed={true}
      isPublic={false}
    />
  ),
  locked: <LockedView boardTitle="Halden & Rye" refusal="wrong" />,
  denied: <AccessDeniedView boardTitle="Halden & Rye" refusal="missing" />,
  share: (
    <ShareView
      frame={{ ...frame, mayShare: true }}
      projects={['docs', 'shop']}
      lifetimes={[90, null]}
      chosen={{ project: 'shop', days: 90 }}
      hasCards
      problem="Choose one of the projects."
    />
  ),
  linkMade: (
    <LinksMadeView
      frame={{ ...frame, mayShare: true }}
      project="shop"
      until={1_795_000_000_000}
      origin="https://board.example"
      badge="badge.shop.x.y.z"
      page="https://board.example/projects/shop?key=project.shop.x.y.z"
      feed="https://board.example/feeds/shop.atom?key=feed.shop.x.y.z"
      card={{ address: 'https://board.example/embed/shop?key=card.shop.x.y.z', opens: false }}
    />
  ),
  problem: <ProblemView frame={frame} status={503} title="One moment" says="Wait." />,
  wall: (
    <WallView
      frame={frame}
      checkedAt={0}
      wall={chooseForWall([card({ running: [building()] }), card({ production: failed() })], ['*'])}
      refresh={10}
    />
  ),
  embed: <EmbedView frame={frame} card={card({ running: [building()], production: failed() })} />,
  embedNotice: <EmbedNotice title="Not found" says="There is no such project." />,
  setup: <SetupView items={[{ ...SETTING, state: 'missing' }]} />,
}

describe.each(Object.entries(PAGES))('%s', (_name, view) => {
  const { html, root, all } = pageOf(view)

  it('is a whole document with a title for the tab and the link card', () => {
    expect(html).toMatch(/^<!DOCTYPE html><html lang="en"[ >]/)
    expect(root.querySelector('meta[property=og:title]')?.getAttribute('content')).toBe(
      root.querySelector('title')?.text,
    )
  })

  it('asks not to be indexed and names no address of its own where it was told none', () => {
    expect(root.querySelector('meta[name=robots]')?.getAttribute('content')).toBe('noindex, nofollow')
    expect(root.querySelectorAll('meta[property=og:url], link[rel=canonical]')).toEqual([])
  })

  it('has a favicon that exists', () => {
    const state = root.querySelector('html')?.getAttribute('data-status')
    expect(FAVICONS).toContain(state)
    expect(root.querySelector('link[rel=icon]')?.getAttribute('href')).toBe(`/favicon-${state}.svg`)
  })

  it('leaves an empty place outside of its content, where the script says what has changed', () => {
    const region = root.querySelector('#live-region')
    expect(region?.text).toBe('')
    expect(region?.getAttribute('aria-live')).toBe('polite')
    expect(region?.closest('main')).toBeFalsy()
  })

  it('shows no button that does nothing without the script', () => {
    for (const button of root.querySelectorAll('button[type=button]'))
      expect(button.hasAttribute('hidden')).toBe(true)
    for (const button of root.querySelectorAll('.copy')) {
      expect(button.getAttribute('data-copy')).toMatch(/https:/)
      expect(button.text).toMatch(/^Copy \S/)
    }
  })

  it('has one main heading, and below it no level is left out', () => {
    const levels = root.querySelectorAll('h1, h2, h3').map((heading) => Number(heading.rawTagName.slice(1)))
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    for (const [place, level] of levels.entries())
      expect(level - (levels[place - 1] ?? 0)).toBeLessThanOrEqual(1)
  })

  it('starts with a way to skip to its content', () => {
    expect(root.querySelector('body a')?.getAttribute('href')).toBe('#main')
    expect(root.querySelectorAll('main#main')).toHaveLength(1)
  })

  it('names every field, and what is wrong with a form beside it', () => {
    for (const field of root.querySelectorAll('input, select')) {
      expect(root.querySelectorAll(`label[for=${field.id}]`)).toHaveLength(1)
    }
    for (const note of root.querySelectorAll('.wrong')) expect(note.getAttribute('role')).toBe('alert')
  })

  it("holds no script but the board's own, and no inline style", () => {
    expect(root.querySelectorAll('script').map(String)).toEqual([
      '<script src="/board.js" type="module" blocking="render"></script>',
    ])
    expect(root.querySelectorAll('style, [style]')).toEqual([])
    expect(html).not.toMatch(/\son[a-z]+=/)
  })

  it('uses every id once', () => {
    const ids = root.querySelectorAll('[id]').map((element) => element.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('names every table and every column', () => {
    for (const table of root.querySelectorAll('table'))
      expect(table.querySelector('caption')?.text).toBeTruthy()
    for (const cell of root.querySelectorAll('th')) expect(cell.getAttribute('scope')).toMatch(/^(col|row)$/)
  })

  it('gives every time in full, in UTC', () => {
    for (const time of root.querySelectorAll('time')) {
      const datetime = time.getAttribute('datetime') ?? ''
      expect(datetime).toMatch(/:\d\dZ$/)
      expect(new Date(datetime).toISOString()).toBe(datetime.replace('Z', '.000Z'))
    }
  })

  it('shows no status by colour or shape alone', () => {
    for (const mark of root.querySelectorAll('.status')) {
      const [status, shape = ''] = mark.classNames.split(' ')
      expect(status).toBe('status')
      expect(FAVICONS).toContain(shape)
    }
    expect(all('.status')).not.toContain('')
  })

  it('opens links out of the board in their place, and out of a frame beside it, cut off from the frame', () => {
    const isFramed = html.includes('class="embed"')
    for (const link of root.querySelectorAll('a[href^=http]')) {
      expect(link.getAttribute('rel')).toBe(isFramed ? 'noopener' : undefined)
      expect(link.getAttribute('target')).toBe(isFramed ? '_blank' : undefined)
      expect(link.getAttribute('href')).toMatch(/^https:/)
    }
  })

  it('tells the whole hash of each commit, in the link to it or in the title', () => {
    for (const short of root.querySelectorAll('code').filter(({ text }) => /^[0-9a-f]{7}$/.test(text))) {
      const whole = short.getAttribute('title') ?? short.parentNode?.getAttribute('href') ?? ''
      expect(whole).toMatch(new RegExp(`(^|/)${short.text}[0-9a-f]*$`))
    }
  })

  it('links only to addresses that are built', () => {
    for (const link of root.querySelectorAll('a[href^=/]')) {
      expect(link.getAttribute('href')).toMatch(
        /^\/(\?status=\w+|deployments|activity(\?[^#]*)?(#\w+)?|share|tv|projects\/[^/]+(\/branches|\/(deployments|branches|commits)\/[^/]+)?)?$/,
      )
    }
  })
})
