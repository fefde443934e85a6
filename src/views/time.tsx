import type { DeploymentSummary } from '../domain/deployment.ts'
import { dayWords, monthName } from '../domain/time.ts'

const NO_BREAK = '\u00a0'

interface TimeProps {
  /** Milliseconds since 1970, or ISO 8601. */
  at: number | string | null | undefined
  /** To the second, where that matters. */
  seconds?: boolean
  /** Names the zone, within a sentence. */
  zone?: boolean
  /** Ends a sentence: the full stop is part of it, so that a time that gets longer pushes nothing. */
  ends?: boolean
}

/**
 * An absolute time in UTC, to the minute. The script makes a relative one of it, but where seconds or the zone are told
 * (`data-exact`) only puts it into the reader's zone, and shows the second to whoever points at it.
 */
export function Time({ at, seconds = false, zone = false, ends = false }: TimeProps) {
  const date = dateOf(at)
  if (date === null) return <span class="muted">time not known{ends && '.'}</span>
  return (
    <time datetime={stampOf(date)} data-exact={seconds || zone ? '' : undefined}>
      {`${dayOf(date)}, ${clockOf(date).slice(0, seconds ? 8 : 5)}${zone ? `${NO_BREAK}UTC` : ''}${ends ? '.' : ''}`}
    </time>
  )
}

/** Since when something that runs does what it does: `started 24 Nov 2026, 12:00`, or `waiting since` in the queue. */
export function Since({ deployment: { status, startedOn, createdOn } }: { deployment: DeploymentSummary }) {
  return (
    <>
      {status === 'queued' ? 'waiting since' : 'started'} <Time at={startedOn ?? createdOn} />
    </>
  )
}

/** A day by UTC, which the script leaves alone: `3 December`. `at`: milliseconds since 1970, or ISO 8601. */
export function Day({ at }: { at: number | string }) {
  const date = new Date(at)
  return (
    <time datetime={stampOf(date)} data-day="">
      {dayWords(date).replace(' ', NO_BREAK)}
    </time>
  )
}

/** That this board will delete a deployment, and when. */
export function DeletionMark({ at }: { at: string | undefined }) {
  if (at === undefined) return null
  return (
    <span class="deletes">
      deletes on <Day at={at} />
    </span>
  )
}

/** `1 h 4 m`, `1 m 12 s`, `42 s`; below one second `under 1 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 1) return withUnits('under', '1', 's')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1) return withUnits(seconds, 's')
  if (minutes < 60) return withUnits(minutes, 'm', seconds % 60, 's')
  return withUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'm')
}

/** `24 Nov 2026, 09:45 UTC`, for a sentence outside of a page; `''` for no time. */
export function timeWords(at: number | string | null): string {
  const date = dateOf(at)
  return date ? `${dayOf(date)}, ${clockOf(date).slice(0, 5)} UTC` : ''
}

function dateOf(at: TimeProps['at']): Date | null {
  const date = new Date(at ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? null : date
}

/** `12:03`: the hour and minute in UTC of a time in milliseconds since 1970. */
export function clockTime(at: number): string {
  return clockOf(new Date(at)).slice(0, 5)
}

function withUnits(...parts: (number | string)[]): string {
  return parts.join(NO_BREAK)
}

/** For programs: nobody is told fractions of a second. */
function stampOf(date: Date): string {
  return date.toISOString().replace(/\.\d+/, '')
}

function dayOf(date: Date): string {
  return `${date.getUTCDate()} ${monthName(date).slice(0, 3)} ${date.getUTCFullYear()}`
}

function clockOf(date: Date): string {
  return date.toISOString().slice(11, 19)
}
