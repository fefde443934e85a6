import type { Runtime } from './runtime.ts'

/**
 * Bytes of JavaScript's heap in use by a Worker's isolate, garbage included: workerd's inspector does not
 * collect it on demand.
 */
export async function heapOf({ miniflare }: Runtime, worker: string): Promise<number> {
  const inspector = await miniflare.getInspectorURL()
  const socket = new WebSocket(`ws://${inspector.host}/core:user:${worker}`)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  try {
    return await heapUsage(socket)
  } finally {
    socket.close()
  }
}

function heapUsage(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: { usedSize: number } }
      if (id === 1) resolve(result?.usedSize ?? Number.NaN)
    })
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.getHeapUsage' }))
  })
}
