import { listOf, matching, optional } from './setting-value.ts'

/** Parsers of the settings that say who may look. Which of them are needed depends on the mode. */

/** Keys strong enough to open the board by themselves: 32 characters of base64url are 192 bits. */
export const accessKeys = optional(
  [],
  listOf(
    (item) => /^[\w-]{32,}$/.test(item),
    'holds something that is no key: 32 or more letters, digits, - and _',
  ),
)

/** The first part of a team domain. */
export const teamName = optional<string | null>(
  null,
  matching(/^[a-zA-Z0-9-]+$/, 'is not the bare name of a team: letters, digits and -, without a domain'),
)

/** The tag by which a token of Cloudflare Access says which application it is for. */
export const audienceTag = optional<string | null>(
  null,
  matching(/^[\w-]+$/, 'is not an audience tag: 64 digits and letters a to f'),
)
