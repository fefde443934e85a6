import { OVERVIEW_PATH } from './addresses.ts'
import type { Child, PropsWithChildren } from './jsx.ts'

type SectionProps = PropsWithChildren<{ id: string; title: string; says?: Child }>

/** A part of a page: a heavy rule, a heading, at most one muted sentence, then the content. */
export function Section({ id, title, says, children }: SectionProps) {
  return (
    <section class="board" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {says && <p class="says">{says}</p>}
      </header>
      {children}
    </section>
  )
}

/** The way back to the overview. The last step is the page itself. */
export function Crumbs({ steps }: { steps: { text: string; to?: string }[] }) {
  return (
    <nav class="crumbs" aria-label="Breadcrumb">
      <ol>
        {[{ text: 'Projects', to: OVERVIEW_PATH }, ...steps].map(({ text, to }) => (
          <li>
            {to ? (
              <a href={to}>
                <bdi>{text}</bdi>
              </a>
            ) : (
              <bdi aria-current="page">{text}</bdi>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}

type TableProps = PropsWithChildren<{
  /** The style sheet's name for it. */
  kind: string
  /** What it is, for screen readers. */
  caption: string
  /** Each column's heading, and the style sheet's name for its width; `''` for none. */
  columns: Record<string, string>
  /** Whether each row has news of its own, and is opened by the first link to what it is about. */
  hasRows?: boolean
}>

/** A table, around its rows. */
export function Table({ kind, caption, columns, hasRows = false, children }: TableProps) {
  return (
    <table class={kind} data-rows={hasRows ? '' : undefined}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {Object.entries(columns).map(([heading, width]) => (
            <th scope="col" class={width || undefined}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

interface FiltersProps<T> {
  /** Null: all of the list. */
  choices: readonly (readonly [value: T | null, word: string])[]
  chosen: T | null
  /** The address of that part of the list. */
  to: (value: T | null) => string
}

/** The parts of a list, each as a link, the one that is shown marked. */
export function Filters<T>({ choices, chosen, to }: FiltersProps<T>) {
  return (
    <p class="filters">
      {choices.map(([value, word]) => (
        <a href={to(value)} aria-current={value === chosen ? 'true' : undefined}>
          {word}
        </a>
      ))}
    </p>
  )
}

/** A name and what is known of it; nothing where that is not to be told. */
export type Fact = readonly [name: string, fact: Child] | null | false | ''

/** A list of facts, beside or below each other. */
export function Facts({ of, isStacked = false }: { of: readonly Fact[]; isStacked?: boolean }) {
  return (
    <dl class={isStacked ? 'facts stacked' : 'facts'}>
      {of.map(
        (one) =>
          one && (
            <div>
              <dt>{one[0]}</dt>
              <dd>{one[1]}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

interface PagerProps {
  /** Its name among others on the page. */
  name?: string
  /** How much of the list this page is. */
  says: Child
  /** Addresses; null at an end of the list. */
  prev: string | null
  next: string | null
}

/** The way to the pages before and after; nothing for a list of one page. */
export function Pager({ name = 'Pages', says, prev, next }: PagerProps) {
  if (prev === null && next === null) return null
  const link = (rel: string, to: string | null, word: string) =>
    to !== null && (
      <a class="button" rel={rel} href={to}>
        {word}
      </a>
    )
  return (
    <nav class="pager" aria-label={name}>
      {link('prev', prev, 'Previous')}
      {says && <span class="muted">{says}</span>}
      {link('next', next, 'Next')}
    </nav>
  )
}

/** Lines to copy: a command, or settings. */
export function Command({ children }: PropsWithChildren) {
  return (
    <pre>
      <code>{children}</code>
    </pre>
  )
}
