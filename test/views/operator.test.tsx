import { describe, expect, it } from 'vitest'
import { type SetupItem, SetupView } from '../../src/views/access/setup.tsx'
import { ActivityView } from '../../src/views/activity/activity.tsx'
import { ASKED } from './activity/samples.ts'
import { pageOf } from './page.ts'
import { frame } from './samples.ts'

const item = (over: Partial<SetupItem>): SetupItem => ({
  name: 'ACCESS',
  state: 'ok',
  secret: false,
  help: 'Who may look. `public`: everyone.',
  says: '',
  example: 'public',
  ...over,
})

describe('the set-up checklist', () => {
  const page = pageOf(
    <SetupView
      items={[
        item({
          name: 'CLOUDFLARE_API_TOKEN',
          state: 'missing',
          says: 'is not set',
          secret: true,
          example: '40 characters',
        }),
        item({ name: 'PROJECTS', state: 'wrong', says: 'holds no pattern', example: 'docs, shop-*' }),
        item({}),
      ]}
    />,
  )

  it('shows every setting with its state, and what is wrong with it', () => {
    expect(page.statuses('.settings')).toEqual([
      ['none', 'Missing'],
      ['failed', 'Wrong'],
      ['success', 'OK'],
    ])
    expect(page.text('.settings')).toContain('CLOUDFLARE_API_TOKEN is not set.')
    expect(page.text('.settings')).toContain('For example: docs, shop-*')
    expect(page.text('h1')).toBe('2 settings to go')
  })

  it('sets names in the help as code', () => {
    expect(page.all('.settings td code')).toContain('public')
    expect(page.text('.settings')).not.toContain('`')
  })

  it.each([
    'Create Custom Token',
    'npx wrangler secret put CLOUDFLARE_API_TOKEN',
    'npx wrangler whoami',
    'Copy account ID',
    'Variables and Secrets',
    '.dev.vars',
    'npm run key',
    'npx wrangler secret put ACCESS_KEYS',
    "everyone whom your team's Cloudflare Access lets in",
    'everyone who has the address',
  ])('tells a newcomer about %s', (words) => {
    expect(page.text('main')).toContain(words)
  })

  it('links to nothing on a board that is closed', () => {
    expect(page.root.querySelectorAll('a[href^=/]')).toEqual([])
  })
})

describe('the activity page', () => {
  it('names settings that are wrong and features that are off', () => {
    const page = pageOf(
      <ActivityView
        frame={{ ...frame, current: 'activity' }}
        problems={[{ name: 'BOARD_TITLE', says: 'is too long', fallback: 'Pageboard' }]}
        features={[{ title: 'Scheduled builds', setting: 'BUILDS', why: 'Not in this version.' }]}
        activity={null}
        asked={ASKED}
        isNarrowed={false}
        isPublic={false}
      />,
    )
    expect(page.all('tbody tr')).toEqual([
      'WrongBOARD_TITLEis too longPageboard',
      'OffScheduled buildsNot in this version.BUILDS',
    ])
    expect(page.text('[aria-current]')).toBe('Activity')
    // On a phone, where no column has a heading.
    const labels = page.root.querySelectorAll('[data-label]').map((cell) => cell.getAttribute('data-label'))
    expect(labels).toEqual(['Instead', 'Setting'])
  })
})
