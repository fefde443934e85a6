import { html } from 'hono/html'

/**
 * Copies a text. Rendered hidden: the script, without which it does nothing, shows it. `what`: what a screen reader
 * hears after "Copy".
 */
export function CopyButton({ text, what }: { text: string; what: string }) {
  return html`<button type="button" class="copy" data-copy="${text}" hidden>Copy<span class="visually-hidden"> ${what}</span></button>`
}
