import type { ReceiverActivity } from '../../mirror/activity.ts'
import { Fact, Section, Table } from '../section.tsx'
import type { Shape } from '../status.tsx'
import { StatusMark } from '../status.tsx'
import { Time } from '../time.tsx'
import { count } from '../words.ts'

const KINDS: Record<ReceiverActivity['kind'], string> = {
  slack: 'Slack',
  discord: 'Discord',
  teams: 'Teams',
  webhook: 'a program',
}

/** How messages go, where everyone may look: in one word. */
export function messagesState(receivers: readonly ReceiverActivity[]): 'on' | 'failing' {
  return receivers.some(({ isFailing }) => isFailing) ? 'failing' : 'on'
}

interface ReceiversProps {
  receivers: readonly ReceiverActivity[]
  /** Everyone may look. */
  isPublic: boolean
}

/** Who is told of what happens, and how that goes. Never says where that is. */
export function ReceiversSection({ receivers, isPublic }: ReceiversProps) {
  return (
    <Section id="messages" title="Messages" says="Who is told of what happens, and how that goes.">
      {isPublic ? (
        <dl class="facts">
          <Fact name="Messages are">{messagesState(receivers)}</Fact>
        </dl>
      ) : (
        <Table
          kind="jobs"
          caption="Receivers of messages, and how it goes with them"
          columns={{ State: 'w-status', Receiver: '', 'Last trouble': '', 'Last message': 'w-time' }}
        >
          {receivers.map((one) => (
            <ReceiverRow receiver={one} />
          ))}
        </Table>
      )}
    </Section>
  )
}

function ReceiverRow({ receiver }: { receiver: ReceiverActivity }) {
  const { name, kind, waiting, succeededAt } = receiver
  const [shape, word] = stateOf(receiver)
  return (
    <tr>
      <td>
        <StatusMark shape={shape} word={word} />
      </td>
      <th scope="row">
        <bdi>{name}</bdi>{' '}
        <small>
          {KINDS[kind]}
          {waiting > 0 && `, ${count(waiting, 'message')} waiting`}
        </small>
      </th>
      <td data-label="Last trouble">
        <Trouble receiver={receiver} />
      </td>
      <td data-label="Last message">{succeededAt === null ? 'none yet' : <Time at={succeededAt} />}</td>
    </tr>
  )
}

function stateOf({ isGone, isFailing }: ReceiverActivity): [Shape, string] {
  if (isGone) return ['failed', 'Gone']
  return isFailing ? ['failed', 'Failing'] : ['success', 'On']
}

function Trouble({ receiver: { why, failedAt, isGone } }: { receiver: ReceiverActivity }) {
  if (why === null) return <span class="muted">none</span>
  return (
    <>
      {whyWords(why)}
      {isGone && ' Nothing is sent there until its address is another one.'}{' '}
      <small>
        <Time at={failedAt} />
      </small>
    </>
  )
}

function whyWords(why: string): string {
  if (why === 'timeout') return 'It did not answer within 10 seconds.'
  return why === 'unreachable' ? 'It could not be reached.' : `It answered with HTTP ${why}.`
}
