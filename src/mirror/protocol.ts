import * as v from 'valibot'
import { Branches } from '../domain/branch.ts'
import { ProjectCard } from '../domain/card.ts'
import { Deployment, type DeploymentFilter } from '../domain/deployment.ts'
import type { Cursor } from '../domain/deployment-pages.ts'
import type { Outage } from '../domain/failure.ts'
import { parseJson } from '../domain/json.ts'
import type { NumberedPage } from '../domain/numbered-pages.ts'

/**
 * A snapshot is kept in page-sized pieces, each a JSON text with a version of its own.
 * Raise this when a shape below changes: what an older Worker wrote is then not read but made anew.
 */
const SCHEMA_VERSION = 3

/** All projects, each with what the overview shows. `unreadable` counts records that could not be understood. */
export const Overview = v.object({ cards: v.array(ProjectCard), unreadable: v.number() })
export type Overview = v.InferOutput<typeof Overview>

/** One project with its branches and its newest deployments, both newest first. */
export const ProjectPage = v.object({
  card: ProjectCard,
  branches: Branches,
  deployments: v.array(Deployment),
  /** The live deployment in full: it may be older than all of the above. */
  live: v.nullable(Deployment),
  /** How many deployments Cloudflare counts; null when it did not say. */
  total: v.nullable(v.number()),
  /** False until the deployments were read for the first time. */
  loaded: v.boolean(),
  /** How many are known by now; the older ones are read in the background. */
  stored: v.number(),
  /** True once all of them were read. */
  complete: v.boolean(),
  unreadable: v.number(),
})
export type ProjectPage = v.InferOutput<typeof ProjectPage>

export interface PieceContents {
  overview: Overview
  project: ProjectPage
}
export type PieceKind = keyof PieceContents

/** Names one piece: `overview`, or `project:<name>`. */
export type PieceName = 'overview' | `project:${string}`

export const projectPiece = (name: string): PieceName => `project:${name}`

/** The project's name; null for a piece that is not one project's. */
export const projectOf = (piece: PieceName): string | null =>
  piece === 'overview' ? null : piece.slice('project:'.length)

/** The key of a piece, in KV and in memory. The account's hash keeps two accounts apart. */
export const pieceKey = (account: string, piece: PieceName): string => `${account}:${piece}`

/** A piece as it is stored and sent: its version, when its content was last known to be true (ms), and the content as JSON. */
export interface StoredPiece {
  version: number
  checkedAt: number
  content: string
}

const Envelope = v.object({
  schema: v.literal(SCHEMA_VERSION),
  version: v.number(),
  checkedAt: v.number(),
  content: v.string(),
})

/** The text to put into KV. */
export function encodePiece({ version, checkedAt, content }: StoredPiece): string {
  return JSON.stringify({ schema: SCHEMA_VERSION, version, checkedAt, content })
}

/** Reads a text from KV; null for anything that this version did not write. */
export function decodePiece(text: string): StoredPiece | null {
  const read = v.safeParse(Envelope, parseJson(text))
  if (!read.success) return null
  const { version, checkedAt, content } = read.output
  return { version, checkedAt, content }
}

const SCHEMAS = { overview: Overview, project: ProjectPage }

/** Reads a piece's content, checked field by field; null for anything of another shape. */
export function decodeContent<K extends PieceKind>(kind: K, content: string): PieceContents[K] | null
export function decodeContent(kind: PieceKind, content: string) {
  const read = v.safeParse(SCHEMAS[kind], parseJson(content))
  return read.success ? read.output : null
}

/** Reads one stored deployment; null for anything else. */
export function decodeDeployment(text: string): Deployment | null {
  const read = v.safeParse(Deployment, parseJson(text))
  return read.success ? read.output : null
}

/** Asks for a piece: "newer than version `have`, and no older than `maxAge` milliseconds?" */
export interface PieceQuestion {
  name: PieceName
  have: number
  maxAge: number
}

/**
 * The mirror's answer. `gone`: there is no such project. `empty`: nothing was ever read.
 * `content` is missing when the asker has this version already.
 */
export type PieceAnswer =
  | { kind: 'piece'; version: number; checkedAt: number; content: string | null; outage: Outage | null }
  | { kind: 'gone' }
  | { kind: 'empty'; outage: Outage | null }

/** Asks for a project's deployments next to a place. */
export interface ListQuestion extends Cursor {
  project: string
  limit: number
}

/** Asks for a page of a project's deployments by its number, newest first. */
export interface NumberedQuestion extends NumberedPage {
  project: string
  environment: DeploymentFilter
}

/** The stored JSON of the page's deployments, and how many there are on all pages. */
export interface NumberedAnswer {
  bodies: string[]
  total: number
}

/** What a monitor may know: when the last good sync was (ms), and whether syncs fail. */
export interface MirrorHealth {
  checkedAt: number | null
  outage: Outage | null
}
