/**
 * Puts stored tables in the place of all that an object has. `text` is SQL in which a statement ends with `;` at the end
 * of a line, and no value has a line break: run at once, more than 100 kB are refused (SQLITE_TOOBIG).
 */
export function loadTables({ sql }: DurableObjectStorage, text: string): void {
  const names = sql.exec<{ name: string }>(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*' ORDER BY name`,
  )
  // Those of an index of words go with it.
  for (const { name } of names.toArray()) sql.exec(`DROP TABLE IF EXISTS ${name}`)
  for (const statement of text.split(/;$/m)) if (statement.trim() !== '') sql.exec(statement)
}
