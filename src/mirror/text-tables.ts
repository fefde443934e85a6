import type { ProjectKey } from './deployments.ts'
import { ABOVE_ALL, MOST_PROJECTS, numberOf } from './order.ts'
import type { Sql } from './sql.ts'

/**
 * The index of words. A row of it is one number of 64 bits: the deployment's key, and behind it the project's, with every bit
 * the other way round, so that the newest come first without a sort, and in the direction in which FTS5 takes half the time
 * (`findings/fts5-newest-first.sh`). What a search may ask beside words stands there as words too, each with its project's, so
 * that however many deployments hold a word, only those are read that are shown.
 */

/** Raise it when the tables below change: they are then filled anew. */
export const TEXTS_SHAPE = 8

/** Begins what is no word of a text: of private use, which is cut out of texts and parts the words that are looked for. */
export const MARK = '\ue800'

/**
 * Behind it a letter for each project: Chinese ones, of which FTS5 takes none for a capital one or for no letter. Beginnings of
 * two letters cost nothing, nor does another letter behind them.
 */
const SIGNS = 0x4e00

/** Stands in front of what is asked of a deployment of a project, and by itself in each of them. */
export const signOf = (project: ProjectKey) => MARK + String.fromCharCode(SIGNS + project)

/** Bytes of a page of the index: of larger ones FTS5 steps through more rows until it is where a word is looked for. */
const PAGE_BYTES = 1_000

/**
 * What else is asked of a deployment, each as one word behind its project's sign, and for what is asked of all projects as
 * one behind the mark alone. A branch is in hex, since the words of its name may be those of another.
 */
export const FACT = { environment: 'e', status: 's', branch: 'b', aliasedBranch: 'a' }

/** Of all keys: a row has a sign, and what is below the middle is below zero before it is turned round. */
const MIDDLE = 2n ** 51n

/** In SQL: a row by both keys. */
export const rowAt = (key: string, project: string) => `~((${key} - ${MIDDLE} << 12) + ${project})`

/** In SQL: the number in `deployments` of what stands in a row. */
export const NUMBER = numberOf(`(~rowid & ${MOST_PROJECTS})`, `(~rowid >> 12) + ${MIDDLE}`)

/** In SQL: the row of a deployment. `of`: in which row of `deployments` it stands. */
export const rowOf = (of: string) => rowAt(`${of}.key`, `${of}.project`)

/** In SQL: its text. The facts stand between branch and message, so that no word reaches from one into the other. */
export const indexedText = (of: string) => {
  const field = (name: string) => `ifnull(${of}.body ->> '${name}', '')`
  const text = (name: string) => `replace(${field(name)}, '${MARK}', ' ')`
  const sign = `'${MARK}' || char(${SIGNS} + ${of}.project)`
  const branch = `hex(${field('branch')})`
  const factsBehind = (begin: string) => [
    begin,
    `${begin} || '${FACT.environment}' || ${of}.environment`,
    `${begin} || '${FACT.status}' || ${field('status')}`,
    `${begin} || '${FACT.branch}' || ${branch}`,
  ]
  return [
    text('branch'),
    ...factsBehind(sign),
    ...factsBehind(`'${MARK}'`),
    `iif(${of}.body ->> '$.aliases[0]' IS NULL, '', ${sign} || '${FACT.aliasedBranch}' || ${branch})`,
    text('message'),
    text('commitHash'),
    text('shortId'),
  ].join(" || ' ' || ")
}

export const ADD = 'INTO texts (rowid, text)'
const IS_REACHED = 'NEW.key >= (SELECT reach FROM texts_reach WHERE project = NEW.project)'

/**
 * Makes the tables anew, empty; triggers keep them right whoever writes a deployment. Beginnings of three letters have an index
 * of their own: longer ones are those of few words, which SQLite puts together, and each length would be a tenth more.
 */
export function makeTexts(sql: Sql): void {
  for (const table of ['texts', 'texts_terms', 'texts_reach']) sql.run(`DROP TABLE IF EXISTS ${table}`)
  for (const trigger of ['added', 'changed', 'gone', 'begun', 'ended'])
    sql.run(`DROP TRIGGER IF EXISTS texts_${trigger}`)
  sql.run(`
    CREATE VIRTUAL TABLE texts USING fts5(text, content = '', contentless_delete = 1,
      tokenize = 'unicode61 remove_diacritics 2', prefix = '3');
    INSERT INTO texts (texts, rank) VALUES ('pgsz', ${PAGE_BYTES});
    CREATE VIRTUAL TABLE texts_terms USING fts5vocab(texts, instance);
    CREATE TABLE texts_reach (project INTEGER PRIMARY KEY, reach INTEGER NOT NULL, below INTEGER NOT NULL);
    CREATE INDEX texts_below ON texts_reach (reach) WHERE below = 1;
    CREATE TRIGGER texts_begun AFTER INSERT ON projects BEGIN
      INSERT INTO texts_reach (project, reach, below) VALUES (NEW.key, ${ABOVE_ALL}, 0); END;
    CREATE TRIGGER texts_ended AFTER DELETE ON projects BEGIN
      DELETE FROM texts_reach WHERE project = OLD.key; END;
    CREATE TRIGGER texts_added AFTER INSERT ON deployments BEGIN
      INSERT ${ADD} SELECT ${rowOf('NEW')}, ${indexedText('NEW')} WHERE ${IS_REACHED};
      UPDATE texts_reach SET below = 1 WHERE project = NEW.project AND reach > NEW.key AND below = 0; END;
    CREATE TRIGGER texts_changed AFTER UPDATE OF body ON deployments
      WHEN (${indexedText('NEW')}) IS NOT (${indexedText('OLD')}) AND ${IS_REACHED} BEGIN
      REPLACE ${ADD} VALUES (${rowOf('NEW')}, ${indexedText('NEW')}); END;
    CREATE TRIGGER texts_gone AFTER DELETE ON deployments BEGIN
      DELETE FROM texts WHERE rowid = ${rowOf('OLD')}; END;
    INSERT INTO texts_reach (project, reach, below)
      SELECT key, ${ABOVE_ALL}, 1 FROM projects`)
  sql.run("INSERT OR REPLACE INTO shapes (name, number) VALUES ('texts', ?)", TEXTS_SHAPE)
}
