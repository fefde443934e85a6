import { readFileSync, writeFileSync } from 'node:fs'

/** A column: its head, and what it shows of a row. */
export type Column<Row> = [head: string, cell: (row: Row) => string]

/** A Markdown table; the first column is text, the others are numbers. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(([head]) => head)),
    line(columns.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map((row) => line(columns.map(([, cell]) => cell(row)))),
  ].join('\n')
}

/** With so many digits after the point, and `,` between thousands; a dash for what could not be measured. */
export function digits(value: number, after = 0): string {
  if (!Number.isFinite(value)) return '–'
  return value.toLocaleString('en-US', { minimumFractionDigits: after, maximumFractionDigits: after })
}

export function kilobytes(bytes: number): string {
  return `${digits(bytes / 1_000, bytes < 100_000 ? 1 : 0)} kB`
}

const BEGIN = '<!-- bench: begin -->'
const END = '<!-- bench: end -->'

/** Puts the text between the two marks of a file. */
export function writeBetweenMarks(path: string, text: string): void {
  const page = readFileSync(path, 'utf8')
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`${path} has no place for the tables`)
  writeFileSync(path, `${page.slice(0, begin + BEGIN.length)}\n${text}\n${page.slice(end)}`)
}
