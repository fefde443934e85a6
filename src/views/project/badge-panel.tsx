import { html } from 'hono/html'
import { badgePath, projectPath } from '../addresses.ts'
import { AddressField } from '../inline.tsx'

/** The project's badge, and what to paste where, to copy. `origin`: the board's own. */
export function BadgePanel({ project, origin }: { project: string; origin: string }) {
  const page = `${origin}${projectPath(project)}`
  const [svg, png, json] = (['svg', 'png', 'json'] as const).map(
    (format) => `${origin}${badgePath(project, format)}`,
  )
  const fields: [word: string, text: string][] = [
    ['Markdown', `[![${project}](${svg})](${page})`],
    ['HTML', `<a href="${page}"><img src="${svg}" alt="${project}"></a>`],
    ['DokuWiki', `[[${page}|{{${svg}?nolink}}]]`],
    ['MediaWiki', `[${page} ${png}]`],
    ['shields.io', `https://img.shields.io/endpoint?url=${encodeURIComponent(json ?? '')}`],
  ]
  return (
    <details>
      <summary>Badge for a README or a wiki</summary>
      <p>
        {html`<img src="${badgePath(project, 'svg')}" alt="Badge of ${project}" height="20" loading="lazy">`}
      </p>
      <div class="form">
        {fields.map(([word, text]) => (
          <AddressField id={`badge-${word.slice(0, 4).toLowerCase()}`} label={word} address={text} />
        ))}
      </div>
    </details>
  )
}
