/**
 * The shapes of `public/icons.svg` but the mark, once more (a test compares them), for a card: a frame with `sandbox` is of no
 * origin, and no origin may take shapes from another one's file.
 */
export const SHAPES = `<symbol id="live" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.5" fill="currentColor"/></symbol>
<symbol id="success" viewBox="0 0 16 16"><g fill="none" stroke="currentColor"><circle cx="8" cy="8" r="5.75" stroke-width="1.5"/><path stroke-width="1.75" d="m5.1 8.2 2.1 2 3.7-4.2"/></g></symbol>
<symbol id="building" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" stroke-width="1.5"/><path fill="currentColor" d="M8 3.5a4.5 4.5 0 0 1 0 9z"/></symbol>
<symbol id="queued" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" stroke-width="1.5"/></symbol>
<symbol id="failed" viewBox="0 0 16 16"><path fill="currentColor" fill-rule="evenodd" d="M8 1l7.5 13.5H.5zM7.2 5.6v4.6h1.6V5.6zm0 5.7v1.6h1.6v-1.6z"/></symbol>
<symbol id="canceled" viewBox="0 0 16 16"><path fill="currentColor" d="M3 3h10v10H3z"/></symbol>
<symbol id="skipped" viewBox="0 0 16 16"><path fill="none" stroke="currentColor" stroke-width="1.75" d="M2.5 3.5 7 8l-4.5 4.5M7.5 3.5 12 8l-4.5 4.5M14 3v10"/></symbol>
<symbol id="unknown" viewBox="0 0 16 16"><path fill="none" stroke="currentColor" stroke-width="1.5" d="M8 1.8 14.2 8 8 14.2 1.8 8z"/></symbol>
<symbol id="none" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.2 2.316"/></symbol>
<symbol id="out" viewBox="0 0 16 16"><path fill="none" stroke="currentColor" stroke-width="1.8" d="M5 3h8v8M13 3l-9.5 9.5"/></symbol>`
