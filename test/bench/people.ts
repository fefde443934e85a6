import { nextAsk } from '../../src/client/schedule.ts'
import { type Seeded, seeded } from '../simulator/seeded.ts'
import type { World } from '../simulator/world.ts'
import { HOUR, MINUTE, SECOND } from '../support/bench.ts'
import type { Actor, Day, Place } from './day.ts'

/** From when on, and until when (ms). */
interface Span {
  from: number
  to: number
}

/** A tab in view: it asks as the browser's script does, by the same rule, with the entity tag of what it shows. */
export function openTab(day: Day, path: string, { from, to }: Span, lifeOfIsolate = HOUR): Actor {
  let [place, placedAt]: [Place | null, number] = [null, 0]
  let tag: string | null = null
  let pace = { busy: false, refresh: null as number | null }
  let activeAt = from
  return {
    at: from,
    async act(now) {
      if (place === null || now - placedAt > lifeOfIsolate) [place, placedAt] = [day.openPlace(), now]
      const response = await place.get(path, tag === null ? {} : { 'If-None-Match': tag })
      if (response.status === 200) {
        const html = await response.text()
        const refresh = Number(/<html[^>]* data-refresh="(\d+)"/.exec(html)?.[1]) || null
        pace = { busy: /<html[^>]* data-busy="true"/.test(html), refresh }
        activeAt = now
        tag = response.headers.get('ETag')
      } else if (response.status !== 304) throw new Error(`${path} answered ${response.status}`)
      const next = now + nextAsk({ ...pace, failures: 0, quietFor: now - activeAt })
      return next < to ? next : null
    },
  }
}

/** Builds of two minutes, spread over that time, in whichever project. */
export function pushBuilds(world: World, count: number, { from, to }: Span, random: Seeded): Actor {
  const step = (to - from) / count
  let done = 0
  const next = () => from + done * step + random.int(0, step - 3 * MINUTE)
  return {
    at: next(),
    async act(at) {
      const project = random.pick(world.projects).name
      const branch = random.chance(0.3) ? 'main' : `feature/${random.int(1, 7)}`
      const outcome = random.chance(0.9) ? 'success' : 'failure'
      world.deploy(project, { at, branch, outcome, message: `Change ${done}`, durations: TWO_MINUTES })
      done += 1
      return done < count ? next() : null
    },
  }
}

const TWO_MINUTES = {
  queued: 3 * SECOND,
  initialize: 3 * SECOND,
  clone_repo: 3 * SECOND,
  build: 106 * SECOND,
  deploy: 5 * SECOND,
}

/** Times of sittings: one in each part of the span. */
export function sittings(count: number, length: number, { from, to }: Span, random: Seeded): Span[] {
  const part = (to - from) / count
  return Array.from({ length: count }, (_, index) => {
    const start = from + index * part + random.int(0, part - length)
    return { from: start, to: start + length }
  })
}

/** So many asks at random times, each of whatever. */
export function askAt(times: readonly number[], ask: (number: number) => Promise<unknown>): Actor {
  const sorted = times.toSorted((a, b) => a - b)
  let number = 0
  return {
    at: sorted[0] ?? 0,
    async act() {
      await ask(number)
      number += 1
      return sorted[number] ?? null
    },
  }
}

/** What robots.txt keeps robots out of, and files that no Worker sees. */
const NOT_FOLLOWED =
  /cursor=|since=|until=|^\/(?:client|activity|share|access)|\.(?:css|js|svg|png|ico)(?:\?|$)/

/** Follows each link of the board once, so far apart (ms), in no order. */
export function crawl(day: Day, apart: number, { from, to }: Span): Actor {
  const random = seeded('crawler')
  const place = day.openPlace()
  const seen = new Set(['/'])
  const left = ['/']
  return {
    at: from,
    async act(now) {
      const [path = '/'] = left.splice(random.int(0, left.length - 1), 1)
      const response = await place.get(path)
      for (const [, href = ''] of (await response.text()).matchAll(/href="(\/[^"#]*)/g)) {
        const link = href.replaceAll('&amp;', '&')
        if (seen.has(link) || NOT_FOLLOWED.test(link)) continue
        seen.add(link)
        left.push(link)
      }
      return left.length > 0 && now + apart < to ? now + apart : null
    },
  }
}
