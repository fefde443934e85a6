import * as v from 'valibot'
import { ProjectCard } from '../domain/card.ts'
import { parseJson } from '../domain/text.ts'

/**
 * The overview as it is told. Of a large account it is an index that names parts, each with its revision: what changes in
 * one project is then written, sent and read again with the cards of its part alone.
 */

/** Projects whose keys lie within as many make a part. */
export const PART_KEYS = 32

/** The overview, or an index of it. */
export const StoredOverview = v.object({
  /** Missing in an index. */
  cards: v.optional(v.array(ProjectCard)),
  /** The revision of each part, by its number; missing where the cards stand here. */
  parts: v.optional(v.record(v.string(), v.number())),
  /** Records that could not be understood. */
  unreadable: v.number(),
  /** Projects that there was no room for. */
  beyond: v.optional(v.number()),
  /** Projects that are still shown, though Cloudflare's list has not held them lately. */
  missing: v.number(),
  /** True while Cloudflare's list could not be read to its end. */
  isCut: v.optional(v.boolean()),
})
export type StoredOverview = v.InferOutput<typeof StoredOverview>

/** All projects, each with what the overview shows. */
export interface Overview extends Omit<StoredOverview, 'cards' | 'parts'> {
  cards: ProjectCard[]
  /** What it was put together from, by the numbers of the parts. */
  held?: HeldParts
  /** True where a part is of another moment than the index: KV shows what was written at once bit by bit. */
  isMixed?: boolean
}
export type HeldParts = ReadonlyMap<string, { revision: number; bytes: number; cards: ProjectCard[] }>

/** Parts as they are stored and sent, by their numbers: JSON of cards, and the revision that it is of. */
export type StoredParts = Readonly<Record<string, { revision: number; content: string }>>

/** The revisions of the parts that are held. */
export function revisionsOf(held: HeldParts = new Map()): Record<string, number> {
  return Object.fromEntries([...held].map(([part, { revision }]) => [part, revision]))
}

/** The numbers of the parts that are not held as they are named. */
export function lacking({ parts = {} }: StoredOverview, held?: HeldParts): string[] {
  return Object.keys(parts).filter((part) => held?.get(part)?.revision !== parts[part])
}

/**
 * Puts the overview together, from parts that are held and parts that came with it; null where one cannot be had. A part of
 * another revision than the one that is named is better than none.
 */
export function joinParts(stored: StoredOverview, held?: HeldParts, news: StoredParts = {}): Overview | null {
  const { cards, parts, ...facts } = stored
  if (cards) return { ...facts, cards }
  const joined = new Map<string, NonNullable<ReturnType<HeldParts['get']>>>()
  let isMixed = false
  for (const [part, revision] of Object.entries(parts ?? {})) {
    const known = held?.get(part)
    const one = known?.revision === revision ? known : (readPart(news[part]) ?? known)
    if (!one) return null
    isMixed ||= one.revision !== revision
    joined.set(part, one)
  }
  const all = [...joined.values()].flatMap((part) => part.cards)
  all.sort((a, b) => (a.project.name < b.project.name ? -1 : 1))
  return parts ? { ...facts, cards: all, held: joined, isMixed } : null
}

function readPart(part: StoredParts[string] | undefined) {
  const read = part && v.safeParse(v.array(ProjectCard), parseJson(part.content))
  return read?.success
    ? { revision: part?.revision ?? 0, bytes: part?.content.length ?? 0, cards: read.output }
    : null
}
