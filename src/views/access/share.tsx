import { SHARE_PATH } from '../addresses.ts'
import { AddressField, Choice, Wrong } from '../inline.tsx'
import type { PropsWithChildren } from '../jsx.ts'
import { type Frame, Page } from '../layout.tsx'
import { BadgeFields, CardField } from '../project/badge-panel.tsx'
import { Section } from '../section.tsx'
import { Time } from '../time.tsx'
import { count } from '../words.ts'

interface ShareProps {
  frame: Frame
  projects: readonly string[]
  /** In days; null is for ever. */
  lifetimes: readonly (number | null)[]
  chosen: { project: string; days: number }
  /** Whether a wiki may frame cards. */
  hasCards: boolean
  /** What was wrong with the form as it was sent. */
  problem: string | null
}

/** The form that makes links for less than the whole board. */
export function ShareView({ frame, projects, lifetimes, chosen, hasCards, problem }: ShareProps) {
  return (
    <Page title={`Share: ${frame.boardTitle}`} status="idle" frame={frame}>
      <h1>Share one project</h1>
      <p class="lede">
        Makes links that show one project and nothing else of this board: all of it to a person, or a badge, a
        feed or a card to the readers of a README or a wiki. Who has one needs no key and no account.
      </p>
      {projects.length === 0 ? (
        <p class="note">There is no project to share yet.</p>
      ) : (
        <form class="form" method="post" action={SHARE_PATH}>
          {problem && <Wrong says={problem} />}
          <label for="project">Project</label>
          <Choice id="project" options={projects.map((name) => [name, name])} chosen={chosen.project} />
          <label for="days">Ends</label>
          <Choice id="days" options={lifetimes.map(lifetimeOption)} chosen={String(chosen.days)} />
          {hasCards && (
            <>
              <label for="card">Readers of the card in a wiki</label>
              <Choice
                id="card"
                options={[
                  ['alone', 'see the card alone'],
                  ['opens', 'may open the project'],
                ]}
                chosen="alone"
              />
            </>
          )}
          <button class="button" type="submit">
            Make links
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

const lifetimeOption = (days: number | null) =>
  [String(days ?? 'never'), days === null ? 'never' : `in ${count(days, 'day')}`] as const

interface LinksMadeProps {
  frame: Frame
  project: string
  /** Milliseconds since 1970; null for never. */
  until: number | null
  /** The board's own. */
  origin: string
  /** What opens the badge, for its path. */
  badge: string
  /** Whole addresses. */
  page: string
  feed: string
  /** Null where no page may frame it. `opens`: whether its links lead its readers into the project. */
  card: { address: string; opens: boolean } | null
}

/** The links, to copy, each with what its reader can see. */
export function LinksMadeView({ frame, project, until, origin, badge, page, feed, card }: LinksMadeProps) {
  return (
    <Page title={`Share: ${frame.boardTitle}`} status="idle" frame={frame}>
      <h1>
        Links for <bdi>{project}</bdi>
      </h1>
      <p class="lede">
        Each shows what is said beside it and nothing else of the board,{' '}
        {until === null ? (
          'and does not end by itself.'
        ) : (
          <>
            until <Time at={until} zone />.
          </>
        )}
      </p>
      <Made id="person" title="To send to somebody" sees="everything of this project">
        <AddressField id="link" label="Link" address={page} />
      </Made>
      <Made
        id="badge"
        title="Badge for a README or a wiki"
        sees="the state of this project, or of a branch that they name, in one word"
      >
        <BadgeFields {...{ project, origin }} link={badge} />
      </Made>
      <Made
        id="reader"
        title="For a feed reader"
        sees="each deployment that has ended: its branch, message, state and address"
      >
        <AddressField id="feed" label="Atom" address={feed} />
      </Made>
      {card && (
        <Made
          id="wiki"
          title="Card for a wiki"
          sees={`what is live and what builds, with its messages${card.opens ? ', and by its links everything of this project' : '; its links ask for a key'}`}
        >
          <CardField project={project} address={card.address} />
        </Made>
      )}
      <Section id="next" title="Before you send or paste them">
        <ul class="steps">
          <li>Everyone who gets a link can open it and pass it on. Chats, browsers and wikis remember it.</li>
          <li>
            Who opens the one for a person stays signed in for 30 days at a time, as long as the link lasts.
          </li>
        </ul>
        <p class="note">
          <a class="button" href={SHARE_PATH}>
            Make others
          </a>
        </p>
      </Section>
    </Page>
  )
}

function Made({ id, title, sees, children }: PropsWithChildren<{ id: string; title: string; sees: string }>) {
  return (
    <Section id={id} title={title}>
      <p>Its reader sees {sees}.</p>
      <div class="form">{children}</div>
    </Section>
  )
}
