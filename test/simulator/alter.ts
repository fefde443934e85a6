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

/** The same body with a field more in every record, and in the records inside of it. */
export function withNoise(value: unknown, noise: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withNoise(item, noise))
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.entries(value).map(([key, item]) => [key, withNoise(item, noise)] as const)
  return Object.fromEntries('id' in value ? [['noise', noise] as const, ...inner] : inner)
}
