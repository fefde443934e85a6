import { PlainHeader, Sheet } from '../../src/views/layout.tsx'
import { Time } from '../../src/views/time.tsx'

/** What arrived at the demo's own chat, the newest first; when (ms). */
const arrived: { at: number; lines: Run[][] }[] = []

/** A piece of a message: text, or a link. */
interface Run {
  text: string
  url?: string
}

interface Message {
  blocks: { elements: { elements: Run[] }[] }[]
}

const PATH = '/simulator/receiver/'

/** Seconds after which the page looks for more. */
const AGAIN = 5

/** Takes a message as Slack would, where somebody sends one; shows them where somebody looks. Null for another address. */
export async function askReceiver(request: Request): Promise<Response | null> {
  const { pathname } = new URL(request.url)
  if (!pathname.startsWith(PATH)) return null
  if (request.method !== 'POST') return showMessages()
  const { blocks } = await request.json<Message>()
  const lines = blocks.flatMap(({ elements }) => elements.map((section) => section.elements))
  arrived.unshift({ at: Date.now(), lines })
  arrived.length = Math.min(arrived.length, 50)
  return new Response('ok')
}

function showMessages(): Response {
  const title = "The demo's chat"
  const page = (
    <Sheet title={title} status="idle" refresh={AGAIN} header={<PlainHeader name="Pageboard" />}>
      <h1>{title}</h1>
      <p class="lede">
        What the <a href="/">board</a> tells of, the newest first.
        {arrived.length === 0 && ' Nothing has happened yet.'}
      </p>
      <section class="board" aria-label="Messages">
        {arrived.map(({ at, lines }) => (
          <article class="entry">
            {lines.map((runs) => (
              <p>{runs.map(({ text, url }) => (url ? <a href={url}>{text}</a> : text))}</p>
            ))}
            <p class="muted">
              <Time at={at} />
            </p>
          </article>
        ))}
      </section>
    </Sheet>
  )
  const headers = { 'Content-Type': 'text/html; charset=UTF-8', 'Cache-Control': 'no-store' }
  return new Response(String(page), { headers: { ...headers, Refresh: String(AGAIN) } })
}
