/**
 * The mirror's tables. Each entry is run once, in order, and never changed after a release: add another one.
 *
 * `projects`     one row a project. `facts` is the JSON of a Project, `card` that of a ProjectCard. `page_*` belong to its
 *                newest page of deployments: when it was last asked for (null: never), and when to try again after a
 *                refusal. `news_at`: when the list last showed that the page has changed. `missing`: the last complete list did not hold it. `stored`: its rows
 *                in `deployments`. `walk_*` belong to the walk through its older pages: the next one (null: no walk goes
 *                on), until which date ('': to the end), the date of the oldest deployment that was walked over, and how
 *                many there were then. `walked_at`: the end of the last walk to the end (null: the history is not complete).
 * `deployments`  all that is known. `body` is the JSON of a Deployment. `running` is 1 while it is queued or building.
 *                `environment` is in the index, so that a list of one environment is counted without a body being read.
 *                `branch` is read out of the body, and is in the index too: the branches are found without the bodies.
 * `pieces`       the snapshot's pieces: the version of each, and which version of it is in KV (0: none). The row of a
 *                removed project stays until its piece is gone from KV too.
 * `builds`       ids of this month's builds that are counted and not in `deployments`, so that none is counted twice.
 * `schedules`    one row an entry of `BUILDS`: when it is due next, when a call for that was announced (null: none), the
 *                last builds that it started (JSON), and the row of the ledger that tells what became of it the last time.
 * `plans`        what retention would do with each project: counts by reason (JSON), and whether its history was complete.
 * `marks`        what is to be deleted, and nothing else. `hold`: 0 goes when its time has come, 1 waits for `confirm`,
 *                2 was confirmed, 3 came after the plan that waits. `intent_at`: its deletion was announced. `refused_*`:
 *                Cloudflare keeps it.
 * `ledger`       what the jobs did, for 90 days. `reason` is JSON.
 * `probes`       addresses of deleted deployments that are to be asked, with the row of the ledger that waits for it.
 * `due`          what is to be done, and when: the one alarm goes off at the earliest.
 * `state`        single values as JSON: `sync`, `calls`, `kv`, `rows`, `account`, `builds`, `retention`, `marks`.
 *
 * Times are milliseconds since 1970, but `created_on`, which sorts as the ISO text it is.
 */
const MIGRATIONS = [
  `CREATE TABLE projects (
     name TEXT PRIMARY KEY,
     id TEXT NOT NULL,
     canonical_id TEXT,
     latest_id TEXT,
     facts TEXT NOT NULL,
     card TEXT NOT NULL,
     page_at INTEGER,
     news_at INTEGER NOT NULL DEFAULT 0,
     page_retry_at INTEGER NOT NULL DEFAULT 0,
     total INTEGER,
     unreadable INTEGER NOT NULL DEFAULT 0,
     missing INTEGER NOT NULL DEFAULT 0,
     stored INTEGER NOT NULL DEFAULT 0,
     walk_page INTEGER,
     walk_until TEXT NOT NULL DEFAULT '',
     walk_edge TEXT,
     walk_total INTEGER,
     walked_at INTEGER
   ) WITHOUT ROWID;
   CREATE TABLE deployments (
     id TEXT PRIMARY KEY,
     project TEXT NOT NULL,
     created_on TEXT NOT NULL,
     running INTEGER NOT NULL,
     body TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX deployments_of_project ON deployments (project, created_on);
   CREATE INDEX deployments_running ON deployments (project) WHERE running = 1;
   CREATE TABLE pieces (
     name TEXT PRIMARY KEY,
     version INTEGER NOT NULL,
     published INTEGER NOT NULL DEFAULT 0,
     published_at INTEGER NOT NULL DEFAULT 0
   ) WITHOUT ROWID;
   CREATE TABLE builds (id TEXT PRIMARY KEY, month TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE schedules (
     key TEXT PRIMARY KEY,
     due_at INTEGER,
     intent_at INTEGER,
     started TEXT NOT NULL DEFAULT '[]'
   ) WITHOUT ROWID;
   CREATE TABLE plans (project TEXT PRIMARY KEY, complete INTEGER NOT NULL, facts TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE marks (
     id TEXT PRIMARY KEY,
     project TEXT NOT NULL,
     created_on TEXT NOT NULL,
     reason TEXT NOT NULL,
     deletes_at INTEGER NOT NULL,
     hold INTEGER NOT NULL,
     intent_at INTEGER,
     refused_at INTEGER,
     refused_code INTEGER
   ) WITHOUT ROWID;
   CREATE TABLE ledger (
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
   CREATE TABLE probes (
     entry INTEGER NOT NULL,
     at INTEGER NOT NULL,
     url TEXT NOT NULL,
     PRIMARY KEY (entry, at)
   ) WITHOUT ROWID;
   CREATE TABLE due (task TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`,
  `ALTER TABLE deployments ADD COLUMN environment TEXT NOT NULL DEFAULT '';
   UPDATE deployments SET environment = body ->> 'environment';
   DROP INDEX deployments_of_project;
   CREATE INDEX deployments_of_project ON deployments (project, created_on, environment);`,
  // The branch takes no room of its own, and the index that is there anyway learns it: no row more is written.
  `ALTER TABLE deployments ADD COLUMN branch TEXT AS (body ->> 'branch') VIRTUAL;
   DROP INDEX deployments_of_project;
   CREATE INDEX deployments_of_project ON deployments (project, created_on, environment, branch);`,
  'ALTER TABLE schedules ADD COLUMN last_entry INTEGER',
]

/** Brings the tables up to date. Safe to interrupt: a migration and its number are written together. */
export function migrate(storage: DurableObjectStorage): void {
  const { sql } = storage
  sql.exec('CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)')
  const done = sql.exec<{ done: number }>('SELECT count(*) AS done FROM migrations').one().done
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < done) continue
    storage.transactionSync(() => {
      sql.exec(statements)
      sql.exec('INSERT INTO migrations (number) VALUES (?)', index + 1)
    })
  }
}
