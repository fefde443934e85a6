/** The constants, by their address. */
const answers = new Map<string, { body: string; headers: Record<string, string> }>()

/** The least that a page can cost: a constant of its size, with its headers. `PUT` says which. */
export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method === 'PUT') {
      const headers = JSON.parse(request.headers.get('x-answer-headers') ?? '{}')
      answers.set(request.url, { headers, body: await request.text() })
    }
    const answer = answers.get(request.url)
    return new Response(answer?.body, { headers: answer?.headers ?? {} })
  },
}
