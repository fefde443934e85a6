import { OutLink } from '../links.tsx'
import { Command, Section } from '../section.tsx'

const DASHBOARD = 'https://dash.cloudflare.com'

/** Step by step from an empty Worker to an open board, for someone who does it for the first time. */
export function SetupGuide() {
  return (
    <>
      <TokenSteps />
      <AccountSteps />
      <AccessSteps />
      <PlacesOfSettings />
    </>
  )
}

function TokenSteps() {
  return (
    <Section id="token" title="1. Make an API token" says="It may read Pages projects, and nothing else.">
      <ol class="steps">
        <li>
          Open <Dashboard />, then My Profile, API Tokens, Create Token, Create Custom Token.
        </li>
        <li>
          Permissions: <strong>Account</strong>, <strong>Cloudflare Pages</strong>, <strong>Read</strong>. (
          <strong>Edit</strong> when the board is to build or delete.)
        </li>
        <li>
          Account Resources: <strong>Include</strong>, and your account.
        </li>
        <li>Create the token and copy it: Cloudflare shows it only once.</li>
        <li>
          Hand it to the board. The command asks for the token:
          <Command>npx wrangler secret put CLOUDFLARE_API_TOKEN</Command>
        </li>
      </ol>
    </Section>
  )
}

function AccountSteps() {
  return (
    <Section id="account" title="2. Find the account id" says="Any one of these shows it.">
      <ul class="steps">
        <li>
          In <Dashboard />: the menu beside your account's name, Copy account ID.
        </li>
        <li>The part of the dashboard's address after dash.cloudflare.com/.</li>
        <li>
          In a terminal:
          <Command>npx wrangler whoami</Command>
        </li>
      </ul>
      <p>
        It goes into <code>CLOUDFLARE_ACCOUNT_ID</code>.
      </p>
    </Section>
  )
}

function PlacesOfSettings() {
  return (
    <Section id="places" title="4. Put the settings in place" says="Any one of these.">
      <ul class="steps">
        <li>
          In <code>wrangler.toml</code>, then <code>npm run deploy</code>:
          <Command>{`[vars]
CLOUDFLARE_ACCOUNT_ID = "0123456789abcdef0123456789abcdef"
ACCESS = "link"
PROJECTS = ["docs", "shop-*"]`}</Command>
        </li>
        <li>In the dashboard: Workers & Pages, this Worker, Settings, Variables and Secrets.</li>
        <li>
          On your own machine, under <code>npm run dev</code>: a file <code>.dev.vars</code> with lines such
          as <code>ACCESS=link</code>. It may hold the token and the keys, so it stays out of git.
        </li>
      </ul>
    </Section>
  )
}

function Dashboard() {
  return <OutLink to={DASHBOARD}>dash.cloudflare.com</OutLink>
}

/** The three ways to say who may look, and what each one asks for. */
function AccessSteps() {
  return (
    <Section id="access" title="3. Decide who may look" says="One of these three goes into ACCESS.">
      <ul class="steps">
        <li>
          <code>link</code>: everyone who has a key, mostly as part of a link. One command makes a key, and
          one hands it to the board:
          <Command>{`npm run key
npx wrangler secret put ACCESS_KEYS`}</Command>
          The link is the board's address with <code>/?key=</code> and the key behind it. On the board, a page
          makes links that show a single project.
        </li>
        <li>
          <code>cloudflare-access</code>: everyone whom your team's Cloudflare Access lets in. In the Zero
          Trust dashboard, make a self-hosted application for the board's address. Its audience tag goes into{' '}
          <code>ACCESS_AUD</code> (of several applications all tags, comma-separated), and the first part of
          your team domain into <code>ACCESS_TEAM</code>.
        </li>
        <li>
          <code>public</code>: everyone who has the address, and everyone they pass it on to, without signing
          in. You have to say in <code>PROJECTS</code> what they see.
        </li>
      </ul>
      <p>
        <code>PROJECTS</code> lists names, or patterns such as <code>shop-*</code>; <code>*</code> lists all
        of them. Any other project is as if it did not exist, for everyone.
      </p>
    </Section>
  )
}
