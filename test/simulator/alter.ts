type Fields = Record<string, unknown>

/**
 * A `tamper` that changes every deployment in a body, wherever it is: in a list, alone, or in a project. For what the
 * world does not do by itself, such as words that Cloudflare may invent tomorrow.
 */
export function eachDeployment(change: (deployment: Fields) => Fields): (body: unknown) => unknown {
  return function altered(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(altered)
    if (typeof value !== 'object' || value === null) return value
    const inner = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, altered(item)]))
    return 'latest_stage' in inner ? change(inner) : inner
  }
}

/** A `tamper` that leaves the numbers of lists out. */
export function withoutNumbers(body: unknown): unknown {
  const { result_info: _info, ...rest } = body as Fields
  return rest
}
