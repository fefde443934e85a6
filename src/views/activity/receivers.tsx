import type { ReceiverActivity } from '../../mirror/activity.ts'
import { Section, Table } from '../section.tsx'
import { StatusMark } from '../status.tsx'
import { Time } from '../time.tsx'
import { count, sentenceCase } from '../words.ts'

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
        <p>Messages are {messagesState(receivers)}.</p>
      ) : (
        <Table
          kind="jobs"
          caption="Who is told of what happens, and how that goes"
          columns={{ State: 'w-status', Receiver: '', 'Last trouble': '', 'Last message': 'w-time' }}
        >
          {receivers.map(rowOf)}
        </Table>
      )}
    </Section>
  )
}

function rowOf(receiver: ReceiverActivity) {
  const { name, kind, waiting, succeededAt, failedAt, why, isFailing, isGone } = receiver
  return (
    <tr>
      <td>
        <StatusMark
          shape={isFailing ? 'failed' : 'success'}
          word={isGone ? 'Gone' : isFailing ? 'Failing' : 'On'}
        />
      </td>
      <th scope="row">
        <bdi>{name}</bdi>{' '}
        <small>
          {sentenceCase(kind)}
          {waiting > 0 && `, ${count(waiting, 'message')} waiting`}
        </small>
      </th>
      <td data-label="Last trouble">
        {why ?? 'none'}
        {isGone && ': nothing is sent there until its address is another one'}{' '}
        {why && (
          <small>
            <Time at={failedAt} />
          </small>
        )}
      </td>
      <td data-label="Last message">{succeededAt === null ? 'none yet' : <Time at={succeededAt} />}</td>
    </tr>
  )
}
