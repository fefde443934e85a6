import { Command } from './command.tsx'
import { Section } from './section.tsx'

/** The three ways to say who may look, and what each one asks for. */
export function AccessSteps() {
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
          <code>ACCESS_AUD</code>, and the first part of your team domain into <code>ACCESS_TEAM</code>.
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
