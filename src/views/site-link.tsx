import type { Child } from 'hono/jsx'
import { CopyButton } from './copy-button.tsx'
import { Icon } from './icon.tsx'

/** The only check of addresses that leave the board: complete, `https:`, and nothing but printable characters. */
export function isSiteAddress(address: string): boolean {
  return /^https:\/\/[^\s\p{C}]+$/u.test(address) && URL.canParse(address)
}

interface OutLinkProps {
  to: string
  children: Child
  class?: string
  /** In a frame of somebody else's page: opens beside it. */
  newTab?: boolean
}

/** A link out of the board, the address exactly as it was given. Any other kind of address is shown as text. */
export function OutLink({ to, children, class: kind = 'out', newTab = false }: OutLinkProps) {
  if (!isSiteAddress(to)) return <span>{children}</span>
  return (
    <a class={kind} href={to} rel="noopener noreferrer nofollow" target={newTab ? '_blank' : undefined}>
      {children}
    </a>
  )
}

/** A link to a site of the team: its address in blue, without the `https://` that all of them have. */
export function SiteLink({ address, newTab = false }: { address: string; newTab?: boolean }) {
  return (
    <OutLink class="site" to={address} newTab={newTab}>
      <bdi>{withoutScheme(address)}</bdi>
      {isSiteAddress(address) && <Icon name="out" />}
    </OutLink>
  )
}

/** The same, with a button that copies the whole address. */
export function CopyableSite({ address }: { address: string }) {
  return (
    <span class="copyable">
      <SiteLink address={address} />
      {isSiteAddress(address) && <CopyButton text={address} what={withoutScheme(address)} />}
    </span>
  )
}

function withoutScheme(address: string): string {
  return isSiteAddress(address) ? address.slice('https://'.length) : address
}
