import { onPlainKey } from './plain-key.ts'
import { MAIN_LINK, ROW } from './rows.ts'

/** `j` and `k` go to the main link of the next row and of the one before. From there Enter opens it, as any link. */
export function listenForRowKeys(): void {
  onPlainKey('j', () => move(1))
  onPlainKey('k', () => move(-1))
}

function move(step: 1 | -1): void {
  const rows = [...document.querySelectorAll(ROW)].filter((row) => row.checkVisibility())
  const current = rows.findIndex((row) => row.contains(document.activeElement))
  const next = Math.min(Math.max(current + step, 0), rows.length - 1)
  rows[next]?.querySelector<HTMLAnchorElement>(MAIN_LINK)?.focus()
}
