import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'

/** The only check of addresses that leave the board: complete, `https:`, and nothing but printable characters. */
export function isSiteAddress(address: string): boolean {
  return /^https:\/\/[^\s\p{C}]+$/u.test(address) && URL.canParse(address)
}

/** A link out of the board, the address exactly as it was given. Any other kind of address is shown as text. */
export function OutLink({
  to,
  children,
  class: kind = 'out',
}: {
  to: string
  children: Child
  class?: string
}) {
  if (!isSiteAddress(to)) return <span>{children}</span>
  return (
    <a class={kind} href={to} rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

/** A link to a site of the team: its address in blue, without the `https://` that all of them have. */
export function SiteLink({ address }: { address: string }) {
  return (
    <OutLink class="site" to={address}>
      <bdi>{isSiteAddress(address) ? address.slice('https://'.length) : address}</bdi>
      {isSiteAddress(address) && <Icon name="out" />}
    </OutLink>
  )
}
