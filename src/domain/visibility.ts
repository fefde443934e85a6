import { matchesAny } from './glob.ts'

/** What a visitor may see at most: the whole board, or one project of it. */
export type Scope = { kind: 'all' } | { kind: 'project'; name: string }

export const WHOLE_BOARD: Scope = { kind: 'all' }

/** The two limits of every read: the operator's `PROJECTS`, and the visitor's scope. */
export interface Visibility {
  /** Names or globs. */
  projects: readonly string[]
  scope: Scope
}

/** Whether the project exists at all, as far as this visitor can tell. */
export function isVisible(name: string, { projects, scope }: Visibility): boolean {
  return (scope.kind === 'all' || scope.name === name) && matchesAny(projects, name)
}

/** A short, stable name of a scope, for cache keys. */
export function scopeKey(scope: Scope): string {
  return scope.kind === 'all' ? '*' : `project:${scope.name}`
}
