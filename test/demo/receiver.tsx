/** What arrived at the demo's own chat, the newest first. */
const arrived: { at: string; lines: Run[][] }[] = []

/** A piece of a message: text, or a link. */
interface Run {
  text: string
  url?: string
}

interface Message {
  blocks: { elements: { elements: Run[] }[] }[]
}

const PATH = '/simulator/receiver/'

/** Takes a message as Slack would, where somebody sends one; shows them where somebody looks. Null for another address. */
export async function askReceiver(request: Request): Promise<Response | null> {
  const { pathname } = new URL(request.url)
  if (!pathname.startsWith(PATH)) return null
  if (request.method !== 'POST') return showMessages()
  const { blocks } = await request.json<Message>()
  const lines = blocks.flatMap(({ elements }) => elements.map((section) => section.elements))
  arrived.unshift({ at: new Date().toISOString(), lines })
  arrived.length = Math.min(arrived.length, 50)
  return new Response('ok')
}

function showMessages(): Response {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>The demo's chat</title>
      </head>
      <body>
        <h1>The demo's chat</h1>
        <p>What the board tells of. The newest comes first.</p>
        {arrived.length === 0 && <p>Nothing yet.</p>}
        {arrived.map(({ at, lines }) => (
          <article>
            <p>
              <time datetime={at}>{at.slice(0, 19).replace('T', ' ')}</time>
            </p>
            {lines.map((runs) => (
              <p>{runs.map(({ text, url }) => (url ? <a href={url}>{text}</a> : text))}</p>
            ))}
          </article>
        ))}
      </body>
    </html>
  )
  const headers = { 'Content-Type': 'text/html; charset=UTF-8', 'Cache-Control': 'no-store', Refresh: '5' }
  return new Response(`<!doctype html>${page}`, { headers })
}
