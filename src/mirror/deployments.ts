import * as v from 'valibot'
import type { BranchEntry } from '../domain/branch.ts'
import { Deployment, type DeploymentFilter, type DeploymentSummary, summaryOf } from '../domain/deployment.ts'
import type { RetentionFacts } from '../retention/standouts.ts'
import { ABOVE_ALL, dateKey, FIRST_DATED_KEY, inProject, numberAt, numberOf } from './order.ts'
import { decodeDeployment, type ListRange } from './protocol.ts'
import type { Sql } from './sql.ts'

/** How many deployments a project's page shows: the newest page of the API. */
const NEWEST = 25

/** So many of a project's newest deployments are looked at for what stands in no index. */
export const LOOKED_AT = 1_000

/** A project by its key in the tables. */
export type ProjectKey = number

/** A deployment that was read from the table. */
interface StoredDeployment {
  key: number
  body: string
  /** The day of its deletion (ms), as pages tell it; null: it stays. */
  deletes_on: number | null
  [column: string]: SqlStorageValue
}

/** What a row tells without its body being read. */
export interface ListedDeployment extends Record<string, SqlStorageValue> {
  id: string
  key: number
  environment: DeploymentSummary['environment']
  branch: string | null
  status: DeploymentSummary['status']
  createdOn: string | null
}

/** What is written of one, beside its place. */
export type Columns = { environment: string; running: number; body: string }

type Placed = Pick<DeploymentSummary, 'createdOn' | 'id'>

/** So many are read first of those that are walked through. */
const READ_FIRST = 3

const SHOWN = 'key, body, deletes_on'

/** What runs. Left to itself, SQLite would look for it through all of the project's history. */
const RUNNING = 'deployments INDEXED BY deployments_running'

function read(sql: Sql, where: string, ...values: SqlStorageValue[]): StoredDeployment[] {
  return sql.all(`SELECT ${SHOWN} FROM deployments WHERE ${where}`, ...values)
}

/** A stored deployment's JSON, with the day of its deletion. */
function shownBody({ body, deletes_on }: StoredDeployment): string {
  if (deletes_on === null) return body
  return `{"deletesOn":${JSON.stringify(new Date(deletes_on).toISOString())},${body.slice(1)}`
}

/** The table `deployments`. Where JSON is given, it holds the day of the deletion too. */
export function createDeployments(sql: Sql) {
  return { ...createSingles(sql), ...createLists(sql), ...createRunning(sql), ...createEnded(sql) }
}

/** One deployment, by its id. */
function createSingles(sql: Sql) {
  /** The stored JSON of one by its full id; null when it is not there. */
  const body = (id: string | null) => {
    const [row] = id === null ? [] : read(sql, 'id = ?', id)
    return row ? shownBody(row) : null
  }

  /** One by its full id; null when it is not there, or of a shape that cannot be read. */
  const one = (id: string | null) => {
    const [row] = id === null ? [] : read(sql, 'id = ?', id)
    return row ? decodeDeployment(row.body) : null
  }

  /** The same in short. */
  const summary = (id: string | null) => {
    const found = one(id)
    return found && summaryOf(found)
  }

  return {
    body,
    one,
    summary,
    /** The project of one by its full id; null when it is not there. */
    projectOf: (id: string) => sql.value<ProjectKey>('SELECT project FROM deployments WHERE id = ?', id),
    /** The stored JSON of a project's deployment by its full id or its short one. */
    find(project: ProjectKey, id: string) {
      // A short id is the beginning of the full one; the full one is found as the beginning of itself.
      const [row] = read(sql, 'id >= ? AND id < ? AND project = ? LIMIT 1', id, `${id}\uFFFF`, project)
      return row ? shownBody(row) : null
    },
  }
}

/** A project's deployments in the order of lists. */
function createLists(sql: Sql) {
  /** The stored JSON of those in the rows of these numbers, in their order. */
  const at = (numbers: readonly string[]) =>
    sql
      .all<StoredDeployment>(
        `SELECT deployments.${SHOWN} FROM json_each(?) CROSS JOIN deployments ON number = value`,
        `[${numbers}]`,
      )
      .map(shownBody)

  /** The key of one that may be gone: as it is stored, or else as its date gives it. */
  const placeOf = (project: ProjectKey, { createdOn, id }: Placed) =>
    sql.value<number>('SELECT key FROM deployments WHERE id = ? AND project = ?', id, project) ??
    dateKey(createdOn) ??
    0

  /** A project's newest ones, or those below a key, as far as they are walked through: twice as many are read each time, since mostly the first few tell enough. */
  function* walk(
    project: ProjectKey,
    most: number,
    before = ABOVE_ALL,
  ): Generator<ListedDeployment, undefined> {
    let limit = 0
    for (let read = 0; read < most; read += limit) {
      limit = Math.min(read + READ_FIRST, most - read)
      const rows = sql.all<ListedDeployment>(
        `SELECT id, key, environment, branch, body ->> 'status' AS status, body ->> 'createdOn' AS createdOn
         FROM deployments WHERE ${inProject('?1', '0', '?2')} ORDER BY number DESC LIMIT ? + 0`,
        project,
        before,
        limit,
      )
      yield* rows
      if (rows.length < limit) return
      before = rows.at(-1)?.key ?? 0
    }
  }

  /** A project's newest one, or the newest below a key; null when there is none. */
  const latest = (project: ProjectKey, before?: number) => walk(project, 1, before).next().value ?? null

  /** Writes one that is not there, at its place in the order of lists; its key. */
  const add = (project: ProjectKey, { id, createdOn }: Deployment, columns: Columns) => {
    const { environment, running, body } = columns
    let key = dateKey(createdOn) ?? (latest(project, FIRST_DATED_KEY)?.key ?? -1) + 1
    const addAt = () =>
      sql.run(
        `INSERT INTO deployments (number, id, environment, running, body) VALUES (${numberOf('?', '?')}, ?, ?, ?, ?)
         ON CONFLICT (number) DO NOTHING`,
        project,
        key,
        id,
        environment,
        running,
        body,
      )
    // Another one has it: of one microsecond, say.
    while (addAt() === 0) key += 1
    return key
  }

  return {
    at,
    walk,
    placeOf,
    latest,
    add,
    /** The stored JSON of those with these keys, in their order. */
    withKeys: (project: ProjectKey, keys: readonly number[]) => at(keys.map((key) => numberAt(project, key))),
    /** The stored JSON of a project's newest ones, newest first. */
    newest: (project: ProjectKey) =>
      read(sql, `${inProject('?1')} ORDER BY number DESC LIMIT ? + 0`, project, NEWEST).map(shownBody),
    /** The stored JSON of up to `limit` ones next to a place, newest first. */
    list(project: ProjectKey, { place, direction, limit }: Omit<ListRange, 'project'>) {
      const key = placeOf(project, place)
      const newer = `${inProject('?1', '?2 + 1')} ORDER BY number`
      const older = `${inProject('?1', '0', '?2')} ORDER BY number DESC`
      const found = read(
        sql,
        `${direction === 'after' ? older : newer} LIMIT ? + 0`,
        project,
        key,
        limit,
      ).map(shownBody)
      return direction === 'after' ? found : found.reverse()
    },
    /** The ids of all of a project's ones, newest first. Reads a row for each of them. */
    ids: (project: ProjectKey, environment: DeploymentFilter) =>
      sql.column<string>(
        `SELECT id FROM deployments WHERE ${inProject('?1')} AND (?2 IS NULL OR environment = ?2) ORDER BY number DESC`,
        project,
        environment,
      ),
    /** What retention looks at in each of a project's, newest first. */
    facts: (project: ProjectKey) =>
      sql
        .all<{ id: string; facts: string }>(
          `SELECT id, json_extract(body, '$.createdOn', '$.environment', '$.status', '$.aliases', '$.branch') AS facts
           FROM deployments WHERE ${inProject('?1')} ORDER BY number DESC`,
          project,
        )
        .map(readFacts),
    /** What branches are made of: the newest ones, as far as `limit` reaches. */
    branches: (project: ProjectKey, limit: number): BranchEntry[] =>
      sql
        .all<{ id: string; branch: string | null; succeeded: number; aliased: number }>(
          `SELECT id, branch, body ->> 'status' = 'success' AS succeeded, json_array_length(body, '$.aliases') > 0 AS aliased
           FROM deployments WHERE ${inProject('?1')} ORDER BY number DESC LIMIT ? + 0`,
          project,
          limit,
        )
        .map((row) => ({ ...row, succeeded: row.succeeded === 1, aliased: row.aliased === 1 })),
  }
}

/** What is queued or building. */
function createRunning(sql: Sql) {
  return {
    /** The project's ones that are queued or building, newest first. */
    running: (project: ProjectKey) =>
      sql
        .all<StoredDeployment>(
          `SELECT ${SHOWN} FROM ${RUNNING} WHERE running = 1 AND ${inProject('?1')} ORDER BY number DESC`,
          project,
        )
        .map((row) => decodeDeployment(row.body))
        .filter((one) => one !== null),
    isAnyRunning: () => sql.value(`SELECT 1 FROM ${RUNNING} WHERE running = 1 LIMIT 1`) !== null,
    /** What runs between the two keys, each with its own, oldest first. */
    runningBetween: (project: ProjectKey, after: number, before: number) =>
      withDeployment(
        sql.all<{ key: number; body: string }>(
          `SELECT key, body FROM ${RUNNING} WHERE running = 1 AND ${inProject('?1', '?2 + 1', '?3')} ORDER BY number`,
          project,
          after,
          before,
        ),
      ),
    /** What runs unseen by the list of projects, which shows the newest of each, and was begun after `since` (ms). */
    hiddenRunning: (since: number) =>
      withDeployment(
        sql.all<{ name: string; body: string }>(
          `SELECT p.name, d.body FROM deployments d INDEXED BY deployments_running JOIN projects p ON p.key = d.project
           WHERE d.running = 1 AND d.key > ? AND d.id <> ifnull(p.latest_id, '')`,
          since * 1000,
        ),
      ),
  }
}

/** What came to its end, looked for from the newest on. */
function createEnded(sql: Sql) {
  return {
    /** A branch's newest success since a time (ms); null when there is none. */
    lastSuccess(project: ProjectKey, branch: string, since: number) {
      // The newest of them alone, so that a look costs the same however long ago that was.
      const [row] = sql.all<StoredDeployment>(
        `SELECT ${SHOWN} FROM (SELECT * FROM deployments WHERE ${inProject('?1', '?2')} ORDER BY number DESC LIMIT ? + 0)
         WHERE branch = ? AND body ->> 'status' = 'success' ORDER BY key DESC LIMIT 1`,
        project,
        since * 1000,
        LOOKED_AT,
        branch,
      )
      return row ? decodeDeployment(row.body) : null
    },
    /** The id of the newest production build that succeeded, or that came to an end; null when there is none among the last thousand. */
    lastProduction: (project: ProjectKey, wanted: 'succeeded' | 'ended') =>
      // Row after row, newest first, until there is one: most projects have one among their last few.
      sql.value<string>(
        `SELECT id FROM (
           SELECT id, environment, body ->> 'status' AS status FROM deployments WHERE ${inProject('?1')} ORDER BY number DESC LIMIT ? + 0
         ) WHERE environment = 'production' AND (status = 'success' OR status = ?) LIMIT 1`,
        project,
        LOOKED_AT,
        wanted === 'ended' ? 'failed' : null,
      ),
    /** Whether a preview from before that time (ms) is there, as far back as another hundred. */
    hasPreviewBefore: (project: ProjectKey, before: number) =>
      sql.value(
        `SELECT 1 FROM (
           SELECT environment, body ->> 'status' AS status FROM deployments WHERE ${inProject('?1', '0', '?2')} ORDER BY number DESC LIMIT 100
         ) WHERE environment = 'preview' AND status = 'success' LIMIT 1`,
        project,
        before * 1000,
      ) !== null,
  }
}

export type Deployments = ReturnType<typeof createDeployments>

/** The rows whose body can be read, with what stands in it. */
function withDeployment<Row extends { body: string }>(rows: readonly Row[]) {
  return rows.flatMap((row) => {
    const deployment = decodeDeployment(row.body)
    return deployment ? [{ ...row, deployment }] : []
  })
}

const { entries } = Deployment
/** Of a deployment that cannot be read nothing is known, so that it stays. */
const Facts = v.fallback(
  v.tuple([entries.createdOn, entries.environment, entries.status, entries.aliases, entries.branch]),
  [null, 'unknown', 'unknown', [], null],
)

/** A part of a body, much cheaper than reading it whole: retention looks at all that a project has. */
function readFacts({ id, facts }: { id: string; facts: string }): RetentionFacts {
  const [createdOn, environment, status, aliases, branch] = v.parse(Facts, JSON.parse(facts))
  return { id, createdOn, environment, status, aliases, branch }
}
