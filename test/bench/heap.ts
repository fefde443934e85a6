import type { Runtime } from './runtime.ts'

/**
 * Bytes of JavaScript's heap in use by a Worker's isolate. A snapshot of the heap, which is thrown away, collects the garbage
 * first: workerd's inspector never answers to `collectGarbage`.
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
  const ask = (id: number, method: string) => socket.send(JSON.stringify({ id, method }))
  return new Promise((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: { usedSize: number } }
      if (id === 1) ask(2, 'Runtime.getHeapUsage')
      if (id === 2) resolve(result?.usedSize ?? Number.NaN)
    })
    ask(1, 'HeapProfiler.takeHeapSnapshot')
  })
}
