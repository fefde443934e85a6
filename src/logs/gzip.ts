/** A text, made small. */
export function pack(text: string): Promise<ArrayBuffer> {
  return through(new CompressionStream('gzip'), text).arrayBuffer()
}

/** The text again. */
export function unpack(packed: ArrayBuffer): Promise<string> {
  return through(new DecompressionStream('gzip'), packed).text()
}

function through(transform: CompressionStream | DecompressionStream, body: BodyInit): Response {
  return new Response(new Response(body).body?.pipeThrough(transform) ?? null)
}
