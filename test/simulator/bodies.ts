const encoder = new TextEncoder()
const CHUNK = 65_536

/** Never resolves; rejects with the reason when the request is given up, as `fetch` does. */
export function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason)
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** Begins like a list and never ends. Of bytes, as the bodies of the network are. */
export function hangingBody(signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: 'bytes',
    start(controller) {
      controller.enqueue(encoder.encode('{"result":['))
      aborted(signal).catch((reason: unknown) => controller.error(reason))
    },
  })
}

/** An empty list whose `messages` is `bytes` long: sent entry by entry, so a reader may stop early. */
export function largeBody(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes
  return new ReadableStream({
    type: 'bytes',
    start(controller) {
      controller.enqueue(encoder.encode('{"result":[],"success":true,"errors":[],"messages":["'))
    },
    pull(controller) {
      if (left > 0) controller.enqueue(new Uint8Array(Math.min(left, CHUNK)).fill(0x78))
      left -= CHUNK
      if (left > 0) return
      controller.enqueue(encoder.encode('"]}'))
      controller.close()
    },
  })
}
