import type { Parsed } from './setting-value.ts'

/** Parsers of settings that are addresses: `https`, or `http` on this machine. */

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** An address that calls start with, without a slash at its end. */
export function baseAddress(raw: unknown): Parsed<string> {
  const url = typeof raw === 'string' ? URL.parse(raw.trim()) : null
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))
  if (!url || !secure || url.search || url.hash || url.username || url.password) {
    return { problem: 'is not an https address (http is accepted on this machine only)' }
  }
  // Not `href`: it keeps a lone `?` or `#` at the end.
  return { value: `${url.origin}${url.pathname}`.replace(/\/+$/, '') }
}

/** A scheme and a host name, and nothing behind them. */
export function originAddress(raw: unknown): Parsed<string> {
  const base = baseAddress(raw)
  if ('value' in base && URL.parse(base.value)?.origin === base.value) return base
  return { problem: 'is not an https origin: a scheme and a host name, without a path' }
}

/** Nothing else may get into a header, and no path: browsers would ignore it. */
export function isHttpsOrigin(text: string): boolean {
  return /^https:\/\/[\w.-]+(:\d{1,5})?$/.test(text) && URL.canParse(text)
}
