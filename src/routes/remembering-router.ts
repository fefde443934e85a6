import type { Result } from 'hono/router'
import { PatternRouter } from 'hono/router/pattern-router'
import { createMemory } from '../memory/bounded.ts'

/** Of addresses and what was found for them, in bytes: those of a thousand pages. */
const REMEMBERED_BYTES = 1_000_000
const FOUND_BYTES = 1_000

/** Readers ask for the same few addresses: each is compared with all routes once, and not at each look. */
export class RememberingRouter<T> extends PatternRouter<T> {
  #found = createMemory<Result<T>>(REMEMBERED_BYTES)

  override match(method: string, path: string): Result<T> {
    const key = `${method} ${path}`
    const known = this.#found.get(key)
    if (known) return known
    const found = super.match(method, path)
    this.#found.set(key, found, FOUND_BYTES + key.length)
    return found
  }
}
