import { OVERVIEW_PATH } from './addresses.ts'
import { type Frame, Page } from './layout.tsx'
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
  /** A second paragraph, for whoever runs the board. */
  detail?: string
}

/** Any answer that is not the page asked for: what happened, and what to do. */
export function ProblemView({ frame, status, title, says, retrySeconds, detail }: ProblemProps) {
  return (
    <Page title={title} status="idle" frame={frame} refresh={retrySeconds}>
      <div class="narrow">
        <p>
          <StatusMark shape="none" word={String(status)} />
        </p>
        <h1>{title}</h1>
        <p class="lede">{says}</p>
        {detail && <p class="muted">{detail}</p>}
        {retrySeconds !== undefined && (
          <p>This page tries again by itself in {count(retrySeconds, 'second')}.</p>
        )}
        <p>
          <a href={OVERVIEW_PATH}>All projects</a>
        </p>
      </div>
    </Page>
  )
}
