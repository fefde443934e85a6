/** A bounded memory of an isolate: what was used least recently makes room. */
export interface Memory<T> {
  get(key: string): T | undefined
  /** `bytes`: the length of the JSON that the value was read from. */
  set(key: string, value: T, bytes: number): void
  delete(key: string): void
}

export function createMemory<T>(maxBytes: number): Memory<T> {
  const entries = new Map<string, { value: T; bytes: number }>()
  let total = 0

  const remove = (key: string) => {
    total -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }

  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      // A Map keeps the order of insertion: put it last, as the most recently used.
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    set(key, value, bytes) {
      remove(key)
      entries.set(key, { value, bytes })
      total += bytes
      for (const oldest of entries.keys()) {
        if (total <= maxBytes || oldest === key) break
        remove(oldest)
      }
    },
    delete: remove,
  }
}
