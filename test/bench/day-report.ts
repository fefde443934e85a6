import type { Part } from './day.ts'
import { billOf, type Counted, PRICES, type Used } from './prices.ts'
import { type Column, digits, table } from './table.ts'

/** The API's own limit in five minutes. Source: Cloudflare's docs, "Rate limits" of the API. */
const API_CALLS = 1_200

/** A day, made of what was played. */
export interface Scenario {
  name: string
  /** Its numbers, and how the day is made of what is played. */
  says: string
  parts: { part: Part; times: number }[]
  /** No limit is to be used beyond that (%); null: whatever it comes to. */
  goal: number | null
  /** Nor of the API's own limit (%). */
  apiGoal?: number
}

const NAMES = Object.keys(PRICES) as Counted[]

function usedIn({ parts }: Scenario): Used {
  const sum = (name: Counted) => parts.reduce((all, { part, times }) => all + times * part.used[name], 0)
  return Object.fromEntries(NAMES.map((name) => [name, sum(name)])) as Used
}

const shareOf = (used: Used, name: Counted) => (100 * used[name]) / PRICES[name].free
const percent = (share: number) => `${digits(share, share < 10 ? 1 : 0)} %`
const mostCalls = ({ parts }: Scenario) => Math.max(...parts.map(({ part }) => part.calls.most))

/** Which limits it breaks, and whether it is what it is to be. */
function verdict(scenario: Scenario, used: Used): string {
  const { goal, apiGoal } = scenario
  const broken = NAMES.filter((name) => shareOf(used, name) > 100).map((name) => PRICES[name].name)
  const most = Math.max(...NAMES.map((name) => shareOf(used, name)))
  const isBelow = (share: number, limit: number) => `below ${limit} %: ${share < limit ? 'yes' : 'NO'}`
  return [
    ...(broken.length > 0 ? [`breaks ${broken.join(', ')}`] : []),
    ...(goal === null ? [] : [isBelow(most, goal)]),
    ...(apiGoal === undefined ? [] : [`API ${isBelow((100 * mostCalls(scenario)) / API_CALLS, apiGoal)}`]),
  ].join('; ')
}

/** A scenario with its numbers above its table. */
export function report(scenario: Scenario): string {
  const used = usedIn(scenario)
  const columns: Column<Counted>[] = [
    ['a day', (name) => PRICES[name].name],
    ['used', (name) => digits(used[name])],
    ['of the free plan', (name) => percent(shareOf(used, name))],
  ]
  const written = new Map<string, number>()
  for (const { part, times } of scenario.parts)
    for (const [name, rows] of part.written) written.set(name, (written.get(name) ?? 0) + times * rows)
  const tables = [...written]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, rows]) => `${name} ${digits(rows)}`)
  return `
### ${scenario.name}

${scenario.says}

${table(columns, NAMES)}

Rows written by table: ${tables.join(', ') || 'none'}.
The most calls in five minutes: ${mostCalls(scenario)}, ${percent((100 * mostCalls(scenario)) / API_CALLS)} of the API's limit. On the paid plan: $${billOf(used).toFixed(2)} a month. ${verdict(scenario, used)}`
}

/** All of them, a line each. */
export function summary(scenarios: readonly Scenario[]): string {
  const columns: Column<Scenario>[] = [
    ['Of the free plan', ({ name }) => name],
    ...NAMES.map(
      (name): Column<Scenario> => [PRICES[name].name, (one) => percent(shareOf(usedIn(one), name))],
    ),
    ['API calls', (one) => percent((100 * mostCalls(one)) / API_CALLS)],
    ['paid plan', (one) => `$${billOf(usedIn(one)).toFixed(2)}`],
    ['target', (one) => verdict(one, usedIn(one))],
  ]
  return `\n${table(columns, scenarios)}`
}
