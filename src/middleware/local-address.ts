/** An address on this host, for redirects. Exactly one slash at its start: two would name another host. */
export function localAddress(pathname: string, search = ''): string {
  return `/${pathname.replace(/^[/\\]+/, '')}${search}`
}

/** The query without the parameter of that name; the others stay as they are written. `''` when nothing is left. */
export function withoutParameter(search: string, name: string): string {
  const rest = search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => pair !== '' && nameOf(pair) !== name)
  return rest.length > 0 ? `?${rest.join('&')}` : ''
}

function nameOf(pair: string): string | undefined {
  return [...new URLSearchParams(pair).keys()][0]
}
