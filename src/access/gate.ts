import type { Settings } from '../settings/table.ts'
import { type AccessVerifier, createAccessVerifier } from './cloudflare.ts'
import { type AccessKey, openKeys } from './sign.ts'

/** How the board is kept, with all that checking takes. Made once for each isolate. */
export type Gate =
  | { mode: 'public' }
  | { mode: 'link'; keys: readonly AccessKey[] }
  | { mode: 'cloudflare-access'; verify: AccessVerifier }

/** Opens the gate that the settings ask for. They are complete: a board whose settings are not stays closed. */
export async function openGate({ ACCESS, ACCESS_KEYS, ACCESS_TEAM, ACCESS_AUD }: Settings): Promise<Gate> {
  switch (ACCESS) {
    case 'public':
      return { mode: 'public' }
    case 'link':
      return { mode: 'link', keys: await openKeys(ACCESS_KEYS) }
    case 'cloudflare-access':
      return { mode: 'cloudflare-access', verify: createAccessVerifier(ACCESS_TEAM ?? '', ACCESS_AUD) }
  }
}
