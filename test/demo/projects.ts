import type { Outcome, SkipReason } from '../simulator/build.ts'
import type { StageName } from '../simulator/stages.ts'
import type { Repository } from '../simulator/world.ts'
import * as commits from './commits.ts'

/** A deployment that the demo opens with: these are seen first, so they are told one by one. */
export interface Recent {
  minutesAgo: number
  branch: string
  message: string
  outcome?: Outcome
  failedStage?: StageName
  skipReason?: SkipReason
  trigger?: string
  /** How long its slow stage takes: in the queue when canceled, or where it waits there, else the build. */
  seconds?: number
  waits?: true
}

export interface DemoProject {
  name: string
  /** Without `.pages.example`; default the name. */
  subdomain?: string
  domains?: string[]
  source?: Repository
  productionBranch?: string
  createdDaysAgo: number
  branches: commits.Branches
  /** Older deployments, spread over days. */
  history: { count: number; days: number; trigger?: string }
  recent: Recent[]
  /** Why its custom domains do not work. */
  domainFails?: string
  /** Production was moved back from its newest deployment to the one before. */
  rolledBack?: true
  /** What goes on while somebody looks: nothing, previews only (production stays as it is told here), or everything. */
  life: 'none' | 'previews' | 'all'
}

/** An invented company that is clearly one: its repositories lead nowhere. */
const github = (repo: string): Repository => ({ type: 'github', owner: 'pageboard-demo', repo })
const gitlab = (repo: string): Repository => ({ type: 'gitlab', owner: 'pageboard-demo', repo })

/** In minutes. */
const DAY = 24 * 60

const LONG_MESSAGE = [
  'Rework the ticket page for people who have never been here',
  '',
  'The page began with prices. Most visitors ask three things first: when is it open,',
  'how do I get there, and can I come in with a pram or a wheelchair. So these come first,',
  'each with one sentence and a link, and the prices follow in one table.',
  '',
  '- one table instead of four',
  '- "free" is written out, not shown as a zero',
  '- the map loads only when asked for',
  '',
  'Tried with five visitors at the desk; all of them found the lift.',
].join('\r\n')

export const DEMO_PROJECTS: readonly DemoProject[] = [
  {
    name: 'harbour-museum',
    domains: ['harbour-museum.example', 'www.harbour-museum.example'],
    source: github('harbour-museum'),
    createdDaysAgo: 410,
    branches: commits.HARBOUR_MUSEUM,
    history: { count: 310, days: 150 },
    recent: [
      { minutesAgo: 190, branch: 'feat/audio-guide', message: 'Keep playing between rooms' },
      { minutesAgo: 96, branch: 'main', message: LONG_MESSAGE },
      { minutesAgo: 41, branch: 'fix/slow-gallery', message: 'Smaller thumbnails', outcome: 'failure' },
      { minutesAgo: 12, branch: 'feat/audio-guide', message: 'Transcripts for every stop' },
    ],
    life: 'all',
  },
  {
    name: 'ferry-timetable',
    domains: ['timetable.ferry.example'],
    source: github('ferry-timetable'),
    createdDaysAgo: 260,
    branches: commits.FERRY_TIMETABLE,
    history: { count: 44, days: 80 },
    recent: [
      { minutesAgo: 300, branch: 'main', message: 'Larger type on the harbour screens' },
      { minutesAgo: 25, branch: 'feat/live-delays', message: 'Say when the last report came' },
      { minutesAgo: 0.4, branch: 'main', message: 'Show cancelled sailings first', seconds: 75 },
    ],
    life: 'all',
  },
  {
    name: 'ticket-shop',
    domains: ['tickets.harbour-museum.example'],
    source: github('ticket-shop'),
    createdDaysAgo: 380,
    branches: commits.TICKET_SHOP,
    history: { count: 38, days: 70 },
    recent: [
      { minutesAgo: 1530, branch: 'main', message: 'Refunds until the evening before' },
      { minutesAgo: 130, branch: 'feat/gift-vouchers', message: 'Redeem at the till' },
      {
        minutesAgo: 54,
        branch: 'main',
        message: 'Upgrade the payment form',
        outcome: 'failure',
        seconds: 33,
      },
    ],
    life: 'previews',
  },
  {
    name: 'orchard-recipes',
    domains: ['recipes.orchard.example'],
    source: gitlab('orchard-recipes'),
    createdDaysAgo: 190,
    branches: commits.ORCHARD_RECIPES,
    history: { count: 27, days: 60 },
    recent: [
      { minutesAgo: 410, branch: 'main', message: 'Pear and ginger chutney' },
      { minutesAgo: 78, branch: 'recipes/cider-vinegar', message: 'Say how long the jar must rest' },
    ],
    life: 'all',
  },
  {
    name: 'handbook',
    // Somebody else had the name: Cloudflare added three characters.
    subdomain: 'handbook-4qx',
    source: github('handbook'),
    createdDaysAgo: 520,
    branches: commits.HANDBOOK,
    history: { count: 30, days: 120 },
    recent: [
      { minutesAgo: 2900, branch: 'main', message: 'Who to call when a site is down' },
      {
        minutesAgo: 2780,
        branch: 'main',
        message: '[skip ci] Fix a comma',
        outcome: 'skipped',
        skipReason: 'commit_message',
      },
    ],
    life: 'all',
  },
  {
    name: 'design-system',
    domains: ['design.pageboard-demo.example'],
    source: github('design-system'),
    createdDaysAgo: 330,
    branches: commits.DESIGN_SYSTEM,
    history: { count: 52, days: 90 },
    recent: [
      { minutesAgo: 620, branch: 'main', message: 'Icons at 20 pixels' },
      {
        minutesAgo: 240,
        branch: 'dependabot/npm_and_yarn/parcels-9.1.0',
        message: 'Bump parcels from 9.0.4 to 9.1.0',
        outcome: 'skipped',
        skipReason: 'branch_config',
      },
      {
        minutesAgo: 33,
        branch: 'feat/date-picker',
        message: 'Announce the month',
        outcome: 'canceled',
        seconds: 48,
      },
      { minutesAgo: 31, branch: 'feat/date-picker', message: 'Announce the month in full' },
      { minutesAgo: 6, branch: 'feat/🎨-colour-tokens', message: 'Contrast of every pair, tested 🎉' },
    ],
    life: 'all',
  },
  {
    name: 'winter-festival',
    domains: ['winter-festival.example'],
    createdDaysAgo: 48,
    branches: commits.WINTER_FESTIVAL,
    history: { count: 16, days: 40 },
    recent: [
      { minutesAgo: 1250, branch: 'snow-plan', message: 'Shelter map' },
      { minutesAgo: 17, branch: 'main', message: 'Add the lantern walk' },
    ],
    life: 'all',
  },
  {
    name: 'brand-guidelines',
    subdomain: 'brand-guidelines-b7k',
    domains: ['brand.harbour-museum.example'],
    domainFails: 'CNAME record not set',
    createdDaysAgo: 600,
    branches: commits.BRAND_GUIDELINES,
    history: { count: 5, days: 300 },
    recent: [],
    life: 'none',
  },
  {
    name: 'annual-report',
    source: gitlab('annual-report'),
    createdDaysAgo: 2,
    branches: {},
    history: { count: 0, days: 0 },
    recent: [],
    life: 'none',
  },
  {
    name: 'newsletter-archive',
    domains: ['newsletter.orchard.example'],
    source: gitlab('newsletter'),
    productionBranch: 'main',
    createdDaysAgo: 290,
    branches: commits.NEWSLETTER_ARCHIVE,
    history: { count: 40, days: 40, trigger: 'deploy_hook' },
    recent: [
      {
        minutesAgo: 480,
        branch: 'main',
        message: 'Issue 48: the tide tables are back',
        trigger: 'deploy_hook',
      },
      { minutesAgo: 150, branch: 'issue-49', message: 'Issue 49: photographs' },
    ],
    life: 'all',
  },
  {
    name: 'public-consultation-on-the-redesign-of-the-old-harbour',
    domains: ['old-harbour.example'],
    source: github('old-harbour-consultation'),
    productionBranch: 'main',
    createdDaysAgo: 75,
    branches: commits.CONSULTATION,
    history: { count: 18, days: 60 },
    recent: [
      { minutesAgo: 1700, branch: 'main', message: 'Add the minutes of the evening' },
      {
        minutesAgo: 88,
        branch: 'second-round/model-photographs-and-answers',
        message: 'Answers to the first round',
      },
    ],
    life: 'all',
  },
  {
    name: 'volunteer-portal',
    domains: ['volunteers.harbour-museum.example'],
    source: github('volunteer-portal'),
    productionBranch: 'master',
    createdDaysAgo: 300,
    branches: commits.VOLUNTEER_PORTAL,
    history: { count: 9, days: 60 },
    recent: [
      { minutesAgo: 83 * DAY, branch: 'main', message: 'Rename master to main' },
      { minutesAgo: 71 * DAY, branch: 'main', message: 'Shifts of the summer' },
      { minutesAgo: 40 * DAY, branch: 'main', message: 'Say who has the key' },
      { minutesAgo: 22 * DAY, branch: 'main', message: 'Phone numbers can be tapped' },
      { minutesAgo: 5 * DAY, branch: 'main', message: 'New address of the boathouse' },
    ],
    life: 'none',
  },
  {
    name: 'quay-map',
    domains: ['quays.example'],
    source: github('quay-map'),
    createdDaysAgo: 140,
    branches: commits.QUAY_MAP,
    history: { count: 12, days: 60 },
    recent: [
      { minutesAgo: 4 * DAY, branch: 'main', message: 'Where the ferries land' },
      { minutesAgo: 2 * DAY, branch: 'main', message: 'Newer map library', outcome: 'failure' },
      { minutesAgo: 1.2 * DAY, branch: 'main', message: 'Pin the map library', outcome: 'failure' },
      { minutesAgo: 230, branch: 'main', message: 'Build with Node 24', outcome: 'failure' },
    ],
    life: 'none',
  },
  {
    name: 'opening-hours',
    domains: ['hours.harbour-museum.example'],
    source: gitlab('opening-hours'),
    createdDaysAgo: 220,
    branches: commits.OPENING_HOURS,
    history: { count: 8, days: 90 },
    recent: [
      { minutesAgo: 9 * DAY, branch: 'main', message: 'Winter hours' },
      { minutesAgo: 1.5 * DAY, branch: 'main', message: 'Closed on Mondays in winter' },
    ],
    rolledBack: true,
    life: 'none',
  },
  {
    name: 'boat-hall',
    source: github('boat-hall'),
    createdDaysAgo: 90,
    branches: commits.BOAT_HALL,
    history: { count: 7, days: 50 },
    recent: [
      { minutesAgo: 3 * DAY, branch: 'main', message: 'Turn the model with the keyboard' },
      // Cloudflare should have ended it long ago. The board says so 25 minutes after it first saw it.
      {
        minutesAgo: 50,
        branch: 'feat/photogrammetry',
        message: 'Nine hundred photographs of the lifeboat',
        seconds: 30 * 86_400,
      },
    ],
    life: 'none',
  },
  {
    name: 'tide-tables',
    source: github('tide-tables'),
    createdDaysAgo: 160,
    branches: commits.TIDE_TABLES,
    history: { count: 9, days: 70 },
    recent: [
      { minutesAgo: 6 * DAY, branch: 'main', message: 'Tides of next year' },
      // Behind the one of the boat hall, as if the account could build one at a time.
      {
        minutesAgo: 45,
        branch: 'feat/print',
        message: 'One page a month',
        seconds: 30 * 86_400,
        waits: true,
      },
    ],
    life: 'none',
  },
  {
    // Previews only: nothing is live.
    name: 'playground',
    source: github('playground'),
    productionBranch: 'trunk',
    createdDaysAgo: 21,
    branches: commits.PLAYGROUND,
    history: { count: 6, days: 18 },
    recent: [{ minutesAgo: 2100, branch: 'try/css-only-carousel', message: 'Now with a pause button' }],
    life: 'previews',
  },
]
