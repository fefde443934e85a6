/**
 * Where teams of Cloudflare Access publish their certificates, for the tests: in Node, on the other side of the Worker's
 * network. A test PUTs what its team answers from then on; whatever else is asked for fails, for no test may leave this
 * machine.
 */
const HOST = /^[a-z0-9-]+\.cloudflareaccess\.com$/
const PATH = '/cdn-cgi/access/certs'

interface Published {
  status: number
  body: string
}
const published = new Map<string, Published>()
const asked = new Map<string, number>()

export async function outsideWorld(request: { url: string; method: string; text(): Promise<string> }) {
  const { hostname, pathname } = new URL(request.url)
  if (!HOST.test(hostname) || pathname !== PATH) return answer(599, 'no network in tests')
  if (request.method === 'PUT') {
    published.set(hostname, JSON.parse(await request.text()) as Published)
    return answer(204)
  }
  if (request.method === 'OPTIONS') return answer(200, String(asked.get(hostname) ?? 0))
  asked.set(hostname, (asked.get(hostname) ?? 0) + 1)
  const { status, body } = published.get(hostname) ?? { status: 404, body: 'no such team' }
  // A certificate endpoint that never answers.
  if (status === 0) return new Promise<never>(() => {})
  return answer(status, body)
}

// The plugin's own Response is another class than this file's, and takes this one.
function answer(status: number, body?: string): never {
  return new Response(body ?? null, { status }) as never
}
