import { html } from 'hono/html'
import { OVERVIEW_PATH } from './addresses.ts'

/** Finds projects by a part of their name or address. `query`: what was looked for, `''` for nothing. */
export function SearchForm({ query }: { query: string }) {
  return (
    <search>
      <form class="search" action={OVERVIEW_PATH}>
        <label for="q">Find a project by name or address</label>
        {html`<input id="q" name="q" type="search" value="${query}" maxlength="100" autocomplete="off" data-filter>`}
        <button type="submit" class="button">
          Find
        </button>
      </form>
    </search>
  )
}
