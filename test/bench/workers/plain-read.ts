/** One plain read from KV, of the entry that a cold isolate of the board reads. */
export default {
  async fetch(_request: Request, env: { SNAPSHOTS: KVNamespace; KEY: string }): Promise<Response> {
    return new Response(await env.SNAPSHOTS.get(env.KEY))
  },
}
