import type { PropsWithChildren } from 'hono/jsx'

/** Lines to copy: a command, or settings. */
export function Command({ children }: PropsWithChildren) {
  return (
    <pre>
      <code>{children}</code>
    </pre>
  )
}
