import { Marked } from '../inline.tsx'
import { PlainHeader, Sheet } from '../layout.tsx'
import { Section, Table } from '../section.tsx'
import { type Mark, StatusMark } from '../status.tsx'
import { count } from '../words.ts'
import { SetupGuide } from './setup-guide.tsx'

/** A setting as the checklist shows it. Never holds a value. */
export interface SetupItem {
  name: string
  state: 'ok' | 'missing' | 'wrong'
  secret: boolean
  help: string
  /** What is wrong, as the end of a sentence that begins with the name; `''` when nothing is. */
  says: string
  /** An accepted value. */
  example: string
}

/** Instead of every page while a required setting is missing or wrong: what is wrong, and how to mend it. */
export function SetupView({ items }: { items: SetupItem[] }) {
  const open = items.filter((item) => item.state !== 'ok').length
  return (
    <Sheet title="Pageboard: set-up" status="idle" header={<PlainHeader name="Pageboard" />}>
      <h1>{open === 0 ? 'All settings are in place' : `${count(open, 'setting')} to go`}</h1>
      <p class="lede">
        Pageboard is deployed, and stays closed until its settings are in place. Values are never shown here,
        only whether they are accepted. Reload this page after each step.
      </p>
      <Section id="settings" title="Settings">
        <Table
          kind="settings"
          caption="Settings, and whether they are accepted"
          columns={{ Result: 'w-status', Setting: 'w-setting', 'What it is for': '' }}
        >
          {items.map((item) => (
            <SettingRow item={item} />
          ))}
        </Table>
      </Section>
      <SetupGuide />
    </Sheet>
  )
}

const MARKS: Record<SetupItem['state'], Mark> = {
  ok: { shape: 'success', word: 'OK' },
  missing: { shape: 'none', word: 'Missing' },
  wrong: { shape: 'failed', word: 'Wrong' },
}

function SettingRow({ item }: { item: SetupItem }) {
  return (
    <tr>
      <td>
        <StatusMark {...MARKS[item.state]} />
      </td>
      <th scope="row">
        <code>{item.name}</code> {item.secret && <small>secret</small>}
      </th>
      <td>
        {item.says && (
          <p>
            <strong>
              <code>{item.name}</code> <Marked text={item.says} />.
            </strong>
          </p>
        )}
        <p>
          <Marked text={item.help} />
        </p>
        {item.state !== 'ok' && <Example item={item} />}
      </td>
    </tr>
  )
}

function Example({ item }: { item: SetupItem }) {
  return (
    <p class="second">
      {item.secret ? (
        `Looks like: ${item.example}`
      ) : (
        <>
          For example: <code>{item.example}</code>
        </>
      )}
    </p>
  )
}
