import { ACCESS_PATH, OVERVIEW_PATH } from './addresses.ts'
import { toldBy, Wrong } from './inline.tsx'
import type { PropsWithChildren } from './jsx.ts'
import { type Frame, Page, PlainHeader, Sheet } from './layout.tsx'
import { Contact, ProjectLink } from './links.tsx'
import { StatusMark } from './status.tsx'
import { count } from './words.ts'

interface ProblemProps {
  frame: Frame
  status: number
  /** The heading, without a full stop. */
  title: string
  says: string
  /** Given when the page is sent with a `Refresh` header of as many seconds. */
  retrySeconds?: number
  /** Of which there is something to see, if not what was asked for. */
  project?: string | undefined
}

/** Any answer that is not the page asked for: what happened, and what to do. */
export function ProblemView({ frame, status, title, says, retrySeconds, project }: ProblemProps) {
  return (
    <Page title={title} status="idle" frame={frame} refresh={retrySeconds}>
      <div class="narrow">
        <p>
          <StatusMark shape="none" word={String(status)} />
        </p>
        <h1>{title}</h1>
        <p class="lede">{says}</p>
        {retrySeconds !== undefined && (
          <p>This page tries again by itself in {count(retrySeconds, 'second')}.</p>
        )}
        {project && (
          <p>
            All of <ProjectLink project={project} />
          </p>
        )}
        <p>
          <a href={OVERVIEW_PATH}>All projects</a>
        </p>
      </div>
    </Page>
  )
}

interface OutsideProps {
  boardTitle: string
  /** Whom to ask; null where nobody is named. */
  contact?: string | null
  /** Why the visitor stays outside; null on the form's own page. */
  refusal: 'missing' | 'wrong' | 'limited' | 'unavailable' | null
}

/**
 * Instead of every page, for a visitor without a key. It does not depend on the address, so it does not tell whether
 * there is anything behind it; a link card shows the board's title and nothing else.
 */
export function LockedView({ boardTitle, refusal, contact = null }: OutsideProps) {
  const wrong = refusal === 'wrong' || refusal === 'limited'
  return (
    <Outside boardTitle={boardTitle}>
      <h1>This board needs a key</h1>
      <p class="lede">Open the link that you were given, or enter its key here.</p>
      <form class="form" method="post" action={ACCESS_PATH}>
        {wrong && <Wrong id="wrong" says={refusal === 'wrong' ? NOT_RIGHT : TOO_MANY} />}
        <label for="key">Key</label>
        <input
          {...{ id: 'key', name: 'key', type: 'password', required: true }}
          autocomplete="current-password"
          spellcheck="false"
          {...(wrong && toldBy('wrong'))}
        />
        <button class="button" type="submit">
          Open the board
        </button>
      </form>
      <p class="muted">
        No key? <Contact contact={contact} />
      </p>
    </Outside>
  )
}

const NOT_RIGHT = 'This key does not open the board. It may be mistyped, or no longer in use.'
const TOO_MANY =
  'Too many wrong keys came from your network. Wait a minute; the right key works all the same.'

/** Instead of every page, for a visitor whom Cloudflare Access has not let in: it has its own way to sign in. */
export function AccessDeniedView({ boardTitle, refusal }: OutsideProps) {
  const unavailable = refusal === 'unavailable'
  return (
    <Outside boardTitle={boardTitle}>
      <h1>{unavailable ? 'Nobody can be let in at the moment' : 'Sign in to see this board'}</h1>
      <p class="lede">
        {unavailable
          ? 'Whether you may look could not be checked. Your sites are not affected. Try again in a minute.'
          : 'This board is behind Cloudflare Access, and your sign-in did not reach it or has ended. Load the page again to sign in.'}
      </p>
      {!unavailable && (
        <p class="muted">
          If that does not help, ask whoever runs the board whether you may look, and whether Access covers
          this address.
        </p>
      )}
    </Outside>
  )
}

function Outside({ boardTitle, children }: PropsWithChildren<{ boardTitle: string }>) {
  return (
    // The form says to this board alone on which page it stood, so that the key leads back there.
    <Sheet title={boardTitle} status="idle" header={<PlainHeader name={boardTitle} />} tellsItsAddress>
      <div class="narrow">{children}</div>
    </Sheet>
  )
}
