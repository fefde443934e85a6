import { html } from 'hono/html'
import { projectPath, SHARE_PATH } from '../addresses.ts'
import { AddressField } from '../inline.tsx'
import { type Frame, Page } from '../layout.tsx'
import { Section } from '../section.tsx'
import { Time } from '../time.tsx'
import { count } from '../words.ts'

interface ShareProps {
  frame: Frame
  projects: readonly string[]
  /** In days; null is for ever. */
  lifetimes: readonly (number | null)[]
  chosen: { project: string; days: number }
  /** What was wrong with the form as it was sent. */
  problem: string | null
}

/** The form that makes a link for less than the whole board. */
export function ShareView({ frame, projects, lifetimes, chosen, problem }: ShareProps) {
  return (
    <Page title={`Share: ${frame.boardTitle}`} status="idle" frame={frame}>
      <h1>Share one project</h1>
      <p class="lede">
        Makes a link that shows one project and nothing else of this board. Who has the link needs no key and
        no account.
      </p>
      {projects.length === 0 ? (
        <p class="note">There is no project to share yet.</p>
      ) : (
        <form class="form" method="post" action={SHARE_PATH}>
          {problem && (
            <p class="wrong" role="alert">
              {problem}
            </p>
          )}
          <label for="project">Project</label>
          <Choice
            id="project"
            options={projects.map((name) => ({ value: name, text: name }))}
            chosen={chosen.project}
          />
          <label for="days">Ends</label>
          <Choice id="days" options={lifetimes.map(lifetimeOption)} chosen={String(chosen.days)} />
          <button class="button" type="submit">
            Make the link
          </button>
        </form>
      )}
      <p class="note">
        A link cannot be taken back by itself. It ends on its day, or when whoever runs the board takes out
        the key that you came in by, and then all links of that key end.
      </p>
    </Page>
  )
}

interface Option {
  value: string
  text: string
}

/** One of several, of which one is always chosen. JSX would write `selected=""`, which is not how HTML has it. */
function Choice({ id, options, chosen }: { id: string; options: readonly Option[]; chosen: string }) {
  const lines = options.map(({ value, text }) =>
    value === chosen
      ? html`<option value="${value}" selected>${text}</option>`
      : html`<option value="${value}">${text}</option>`,
  )
  return html`<select id="${id}" name="${id}">${lines}</select>`
}

const lifetimeOption = (days: number | null): Option => ({
  value: String(days ?? 'never'),
  text: days === null ? 'never' : `in ${count(days, 'day')}`,
})

interface LinkMadeProps {
  frame: Frame
  project: string
  /** Milliseconds since 1970; null for never. */
  until: number | null
  /** The whole link. */
  address: string
  /** The same for the frame of a wiki's page; null where no page may frame it. */
  cardAddress: string | null
}

/** The link, to copy. */
export function LinkMadeView({ frame, project, until, address, cardAddress }: LinkMadeProps) {
  return (
    <Page title={`Share: ${frame.boardTitle}`} status="idle" frame={frame}>
      <h1>
        A link for <bdi>{project}</bdi>
      </h1>
      <p class="lede">
        It shows this project and nothing else of the board,{' '}
        {until === null ? (
          'and does not end by itself.'
        ) : (
          <>
            until <Time at={until} zone />.
          </>
        )}
      </p>
      <div class="form">
        <AddressField id="link" label="Link" address={address} />
        {cardAddress && (
          <AddressField id="card" label="Card, for a frame in the wiki" address={cardAddress} />
        )}
      </div>
      <Section id="next" title="Before you send it">
        <ul class="steps">
          <li>Everyone who gets the link can open it and pass it on. Chats and browsers remember it.</li>
          <li>
            The first page that it opens in a browser is{' '}
            <a href={projectPath(project)}>
              the page of <bdi>{project}</bdi>
            </a>
            ; from there the reader stays signed in for 30 days at a time, as long as the link lasts.
          </li>
          <li>
            <a href={SHARE_PATH}>Make another link</a>
          </li>
        </ul>
      </Section>
    </Page>
  )
}
