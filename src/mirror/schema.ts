import * as v from 'valibot'
import { monthOf } from '../builds/budget.ts'
import { DEPLOYMENTS_PER_PAGE } from '../cloudflare/client.ts'
import { parseJson } from '../domain/text.ts'
import { ABOVE_ALL, inProject, MOST_PROJECTS } from './order.ts'
import { SHAPE } from './protocol.ts'
import type { Sql } from './sql.ts'
import { makeTexts, TEXTS_SHAPE } from './text-tables.ts'

/**
 * The mirror's tables. Times are milliseconds since 1970, keys of deployments microseconds.
 *
 * Derived: what the API tells again. Another {@link SHAPE} makes them anew, empty.
 *
 * `projects`     one row a project: the unit of change. `revision` goes up with everything that its page shows. `facts` is
 *                the JSON of a Project, `inactive` that of its domains which are known not to work (null: none is), `card` that of
 *                a ProjectCard. `canonical_id` is empty where Cloudflare's answer could not be read. `stored`, `total`,
 *                `unreadable`, `is_loaded` and `is_complete` say how much of its deployments is known, `failure` (JSON) why
 *                nothing is, where that is so.
 *                `turns_at`: when the card changes by time alone.
 * `deployments`  all that is known, in the order of lists: `key` rises with the date, and is a part of the row's number, as its
 *                project's key is (see {@link file://./order.ts}). Rows are wide: WITHOUT ROWID they would take three times the room.
 *                `body` is the JSON of a Deployment. `running` is 1 while it is queued or building. `deletes_on`: the
 *                day that pages tell. `branch` is read out of the body and stands in no index.
 * `stretches`    what a search looks at in deployments, many in a row of the table: a search through a long history reads few
 *                rows, and a new deployment writes none. One holds all from the key `first`, which is a part of its number, to
 *                the key `last` (see {@link file://./stretches.ts}); whatever
 *                changes there takes it away. No two have the same `stamp`, so that what was read of one can be remembered.
 * `texts`        the words of deployments (see {@link file://./text-tables.ts}), with a number of its own: what it is made of is here.
 * `texts_reach`  from which key on all of a project's deployments stand there, and whether any are left below it.
 * `readings`     when the API was asked for a project's deployments, and when it is to be asked again; raises nothing.
 *                `per_page`: how many it is asked for at once, as many as an answer can hold. `failures`: pages in a row that
 *                could not be read. `ended_at`: when the last deployment ended. `asked_at`, `retry_at`, `is_urgent` and `due_at` belong to its newest page; `edge` is the key of the
 *                oldest deployment there. `walk_*` belong to the walk through its older pages: the next one (null: no walk
 *                goes on), until which key (null: to the end), the key of the oldest that was walked over, how many
 *                there were then, how many pages it has asked for, and until when it rests after it led nowhere.
 *                `walked_at`: the end of the last walk to the end (null: there was none, or the last one led nowhere).
 *                `domains_due_at`: when the states of its custom domains are to be asked for (null: it has none).
 *                `short`: how often in a row (2: at least) a walk found another number than Cloudflare counts.
 * `removed`      keys of projects that are forgotten, and whose deployments are still to go.
 * `boards`       the revision of what concerns all projects: one row.
 * `parts`        the revision of each part of the overview: of the cards of {@link file://./overview.ts|so many} keys of projects.
 * `entries`      what stands in KV: the revision and the digest of each entry, and when it is to be written again.
 * `plans`        what retention would do with each project, in numbers, and line by line in blocks.
 *
 * Kept: what nobody can tell again. Their columns are only ever added to, so that an older Worker can go on with them.
 *
 * `counted_builds` ids of this month's builds, so that none is counted twice, or forgotten when it is deleted.
 * `counted_projects` by the id of a project: the key up to which all of its builds of this month are counted.
 * `schedules`    one row an entry of `BUILDS`: when it is due next, when a call for that was announced (null: none), the
 *                last builds that it started (JSON), and the row of the ledger that tells what became of it the last time.
 * `deletions`    what is to be deleted. `hold`: see {@link file://../retention/planned.ts}. `intent_at`: its deletion
 *                was announced. `refused_at`: since when it fails; `refused_code`: with which number Cloudflare keeps it.
 * `ledger`       what the chores did, for 90 days. `reason` is JSON.
 * `lives`        what was live when: `number` rises with time from 0, the first that the board saw; below are those from before it
 *                (`derived`). `project` is its id. `created`: the deployment's date in microseconds.
 * `lives_begun`  ids of projects of which the time before the board was written.
 * `outbox`       messages, one row for each receiver. `event` is the JSON of what happened, by ids alone. `is_open` until it was
 *                told; for a while after that, so that nothing is told twice.
 * `probes`       addresses of deleted deployments that are to be asked, with the row of the ledger that waits for it.
 * `logs`         build logs that somebody opened, redacted by the patterns of the number `redactor`. `project` is its id, `name`
 *                the name that it has in the settings. `excerpt` is HTML. They outlive their deployments.
 * `log_blocks`   their lines, from the number `first` on: gzip of HTML.
 * `state`        single values as JSON, each with the number of its shape.
 * `shapes`       the numbers of the shapes in which all this is stored.
 */
const DERIVED = {
  projects: `CREATE TABLE projects (
     name TEXT PRIMARY KEY,
     key INTEGER NOT NULL UNIQUE,
     id TEXT NOT NULL,
     revision INTEGER NOT NULL,
     facts TEXT NOT NULL,
     inactive TEXT,
     card TEXT NOT NULL,
     canonical_id TEXT,
     latest_id TEXT,
     total INTEGER,
     unreadable INTEGER NOT NULL DEFAULT 0,
     stored INTEGER NOT NULL DEFAULT 0,
     is_loaded INTEGER NOT NULL DEFAULT 0,
     is_complete INTEGER NOT NULL DEFAULT 0,
     failure TEXT,
     turns_at INTEGER
   ) WITHOUT ROWID;
   CREATE INDEX projects_turning ON projects (turns_at) WHERE turns_at IS NOT NULL`,
  deployments: `CREATE TABLE deployments (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     environment TEXT NOT NULL,
     running INTEGER NOT NULL,
     deletes_on INTEGER,
     body TEXT NOT NULL,
     project INTEGER AS (number >> 52 & ${MOST_PROJECTS}) VIRTUAL,
     key INTEGER AS (number & ${ABOVE_ALL}) VIRTUAL,
     branch TEXT AS (body ->> 'branch') VIRTUAL
   );
   CREATE INDEX deployments_running ON deployments (number, id) WHERE running = 1`,
  readings: `CREATE TABLE readings (
     project INTEGER PRIMARY KEY,
     per_page INTEGER NOT NULL DEFAULT ${DEPLOYMENTS_PER_PAGE},
     ended_at INTEGER NOT NULL DEFAULT 0,
     asked_at INTEGER,
     news_at INTEGER NOT NULL DEFAULT 0,
     retry_at INTEGER NOT NULL DEFAULT 0,
     failures INTEGER NOT NULL DEFAULT 0,
     is_urgent INTEGER NOT NULL DEFAULT 1,
     due_at INTEGER NOT NULL,
     edge INTEGER,
     walk_page INTEGER,
     walk_until INTEGER,
     walk_edge INTEGER,
     walk_total INTEGER,
     walk_asked INTEGER NOT NULL DEFAULT 0,
     walk_rests_until INTEGER NOT NULL DEFAULT 0,
     walk_due_at INTEGER,
     walked_at INTEGER,
     short INTEGER NOT NULL DEFAULT 0,
     domains_due_at INTEGER
   );
   CREATE INDEX readings_due ON readings (is_urgent, due_at);
   CREATE INDEX readings_walk ON readings (walk_due_at) WHERE walk_due_at IS NOT NULL;
   CREATE INDEX readings_domains ON readings (domains_due_at) WHERE domains_due_at IS NOT NULL`,
  removed: `CREATE TABLE removed (project INTEGER PRIMARY KEY)`,
  parts: `CREATE TABLE parts (part INTEGER PRIMARY KEY, revision INTEGER NOT NULL)`,
  boards: `CREATE TABLE boards (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL)`,
  plans: `CREATE TABLE plans (
     project TEXT PRIMARY KEY,
     revision INTEGER NOT NULL,
     whole INTEGER NOT NULL,
     counts TEXT NOT NULL,
     due_at INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX plans_due ON plans (due_at);
   CREATE TABLE plan_blocks (
     project TEXT NOT NULL,
     number INTEGER NOT NULL,
     lines TEXT NOT NULL,
     PRIMARY KEY (project, number)
   ) WITHOUT ROWID`,
}

/** What a trigger does with the stretch around a deployment; reads one row. */
function takeStretchAway(row: 'NEW' | 'OLD'): string {
  return `DELETE FROM stretches WHERE last >= ${row}.key AND number =
    (SELECT max(number) FROM stretches WHERE ${inProject(`${row}.project`, '0', `${row}.key + 1`)})`
}

/** Made of what stands in `deployments`, as the index of words is, and anew with that. */
const STRETCHES = `
  DROP TABLE IF EXISTS stretches;
  CREATE TABLE stretches (
    number INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    length INTEGER NOT NULL,
    stamp INTEGER NOT NULL DEFAULT (random() & ${ABOVE_ALL}),
    first INTEGER AS (number & ${ABOVE_ALL}) VIRTUAL,
    facts TEXT NOT NULL,
    hashes TEXT NOT NULL,
    aliases TEXT NOT NULL
  );
  CREATE INDEX stretches_heads ON stretches (number, last, length, stamp);
  CREATE TRIGGER IF NOT EXISTS deployments_added AFTER INSERT ON deployments BEGIN ${takeStretchAway('NEW')}; END;
  CREATE TRIGGER IF NOT EXISTS deployments_changed AFTER UPDATE OF body ON deployments BEGIN ${takeStretchAway('NEW')}; END;
  CREATE TRIGGER IF NOT EXISTS deployments_gone AFTER DELETE ON deployments BEGIN ${takeStretchAway('OLD')}; END`

/** Raise it with every table, index or column that is added below. */
const KEPT_SHAPE = 4

const KEPT = `
  CREATE TABLE IF NOT EXISTS entries (
    name TEXT PRIMARY KEY,
    revision INTEGER NOT NULL DEFAULT 0,
    digest TEXT NOT NULL DEFAULT '',
    written_at INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS entries_due ON entries (due_at) WHERE due_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS counted_builds (id TEXT PRIMARY KEY, month TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS counted_projects (id TEXT PRIMARY KEY, before INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS schedules (
    key TEXT PRIMARY KEY,
    due_at INTEGER,
    intent_at INTEGER,
    started TEXT NOT NULL DEFAULT '[]',
    last_entry INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS deletions (
    project TEXT NOT NULL,
    id TEXT NOT NULL,
    reason TEXT NOT NULL,
    hold INTEGER NOT NULL,
    deletes_at INTEGER NOT NULL,
    intent_at INTEGER,
    refused_at INTEGER,
    refused_code INTEGER,
    PRIMARY KEY (project, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deletions_due ON deletions (hold, deletes_at);
  CREATE TABLE IF NOT EXISTS ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    project TEXT NOT NULL,
    deployment TEXT,
    branch TEXT,
    result TEXT NOT NULL,
    reason TEXT NOT NULL,
    probe TEXT
  );
  CREATE INDEX IF NOT EXISTS ledger_project ON ledger (project);
  CREATE TABLE IF NOT EXISTS lives (
    project TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    id TEXT NOT NULL,
    short_id TEXT NOT NULL,
    hash TEXT,
    subject TEXT NOT NULL,
    created INTEGER,
    derived INTEGER NOT NULL,
    PRIMARY KEY (project, number)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS lives_begun (project TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    receiver TEXT NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    is_open INTEGER NOT NULL DEFAULT 1
  );
  CREATE UNIQUE INDEX IF NOT EXISTS outbox_once ON outbox (receiver, id);
  CREATE INDEX IF NOT EXISTS outbox_open ON outbox (receiver, tries, number) WHERE is_open = 1;
  CREATE TABLE IF NOT EXISTS probes (
    entry INTEGER NOT NULL,
    at INTEGER NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (entry, at)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS logs (
    id TEXT PRIMARY KEY,
    short_id TEXT NOT NULL,
    project TEXT NOT NULL,
    name TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    redactor INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    hidden INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    excerpt TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS logs_short ON logs (short_id);
  CREATE TABLE IF NOT EXISTS log_blocks (
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    first INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (id, number)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    shape INTEGER NOT NULL DEFAULT 1
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS shapes (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID`

/** Brings the tables into the shape of this Worker, whichever wrote them. Safe to interrupt: all of it or nothing. */
export function openTables(sql: Sql, now: number): void {
  const hasShapes = sql.hasTable('shapes')
  const [kept, derived, texts] = ['kept', 'derived', 'texts'].map((name) =>
    hasShapes ? sql.value<number>('SELECT number FROM shapes WHERE name = ?', name) : null,
  )
  const isDerivedAnew = derived !== SHAPE
  if (kept === KEPT_SHAPE && !isDerivedAnew && texts === TEXTS_SHAPE) return
  sql.transaction(() => {
    if (sql.hasTable('migrations')) adoptFirstShape(sql, now)
    if (kept !== KEPT_SHAPE) makeKept(sql)
    if (isDerivedAnew) makeDerived(sql)
    if (isDerivedAnew || texts !== TEXTS_SHAPE) {
      sql.run(STRETCHES)
      makeTexts(sql)
    }
  })
}

/** What is there stays; what a version added comes beside it. */
function makeKept(sql: Sql): void {
  sql.run(KEPT)
  sql.run("INSERT OR REPLACE INTO shapes (name, number) VALUES ('kept', ?)", KEPT_SHAPE)
}

function makeDerived(sql: Sql): void {
  for (const table of [...Object.keys(DERIVED), 'plan_blocks']) sql.run(`DROP TABLE IF EXISTS ${table}`)
  sql.run(Object.values(DERIVED).join(';'))
  sql.run('INSERT INTO boards (id, revision) VALUES (1, 0)')
  // Of a list whose projects are not there any more.
  sql.run("DELETE FROM state WHERE key = 'list'")
  // Nobody knows any more which projects there were: what is kept of one goes once lists lack its id (see roster.ts).
  sql.run(
    `INSERT OR REPLACE INTO state (key, shape, value)
     SELECT 'replaced', 2, json_group_array(json_array(project, json('false')))
     FROM (SELECT project FROM lives UNION SELECT project FROM logs)`,
  )
  // Whatever stands in KV is of another shape.
  sql.run("UPDATE entries SET revision = 0, digest = '', due_at = 0")
  sql.run("INSERT OR REPLACE INTO shapes (name, number) VALUES ('derived', ?)", SHAPE)
}

/**
 * The first shape of the tables, which numbered its migrations. What only the board knows stays: the month's builds, the
 * schedules, the ledger, probes, single values, and the table `marks`, whose rows are moved later, in batches. The
 * deployments and what was made of them are read again.
 */
function adoptFirstShape(sql: Sql, now: number): void {
  const month = new Date(monthOf(now).start).toISOString()
  sql.run('ALTER TABLE builds RENAME TO counted_builds')
  // Only those whose deployment was gone stood there. Without this, all others would be counted anew. The rule is that of
  // the first shape, whose number they are compared with: what it did not see as built is counted when it is read again.
  sql.run(
    `INSERT OR IGNORE INTO counted_builds (id, month)
     SELECT id, ?1 FROM deployments WHERE created_on >= ?1
     AND ifnull(body ->> 'trigger', '') <> 'ad_hoc' AND body ->> 'status' <> 'skipped'`,
    month,
  )
  keepCount(sql, month)
  const isKnown = (table: string, column: string) =>
    sql.column(`SELECT name FROM pragma_table_info('${table}')`).includes(column)
  if (!isKnown('schedules', 'last_entry')) sql.run('ALTER TABLE schedules ADD COLUMN last_entry INTEGER')
  sql.run('ALTER TABLE state ADD COLUMN shape INTEGER NOT NULL DEFAULT 1')
  sql.run("DELETE FROM state WHERE key NOT IN ('account', 'retention')")
  for (const table of ['projects', 'deployments', 'plans', 'due', 'migrations'])
    sql.run(`DROP TABLE IF EXISTS ${table}`)
  // The names of what stands in KV: what is of no project any more is to be deleted there.
  sql.run(KEPT)
  sql.run('INSERT OR IGNORE INTO entries (name, due_at) SELECT name, 0 FROM pieces')
  sql.run('DROP TABLE pieces')
}

/** The first shape also kept a number. Where it is higher than what is known one by one, others stand for those. */
function keepCount(sql: Sql, month: string): void {
  const stored = sql.value<string>("SELECT value FROM state WHERE key = 'builds'")
  const read = v.safeParse(v.object({ month: v.string(), builds: v.number() }), parseJson(stored ?? ''))
  if (!read.success || read.output.month !== month) return
  const known = sql.value<number>('SELECT count(*) FROM counted_builds WHERE month = ?', month) ?? 0
  for (let number = known; number < read.output.builds; number += 1)
    sql.run('INSERT OR IGNORE INTO counted_builds (id, month) VALUES (?, ?)', `unknown-${number}`, month)
}
