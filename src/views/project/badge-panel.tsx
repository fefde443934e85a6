import { badgePath, embedPath, projectPath, SHARE_PATH } from '../addresses.ts'
import { AddressField } from '../inline.tsx'

interface BadgeProps {
  project: string
  /** The board's own. */
  origin: string
  /** What opens the badge on a board that is not public. */
  link?: string
}

/** What to paste where for a project's badge, to copy. */
export function BadgeFields({ project, origin, link }: BadgeProps) {
  const page = `${origin}${projectPath(project)}`
  const [svg, png, json] = (['svg', 'png', 'json'] as const).map(
    (format) => `${origin}${badgePath(project, format, link)}`,
  )
  const fields: [word: string, text: string][] = [
    ['Markdown', `[![${project}](${svg})](${page})`],
    ['HTML', `<a href="${page}"><img src="${svg}" alt="${project}"></a>`],
    ['DokuWiki', `[[${page}|{{${svg}?nolink|${project}}}]]`],
    // The picture is the same for each project, and it has no other text.
    ['MediaWiki', `${project} [${page} ${png}]`],
    ['shields.io', `https://img.shields.io/endpoint?url=${encodeURIComponent(json ?? '')}`],
  ]
  return (
    <>
      {fields.map(([word, text]) => (
        <AddressField id={`badge-${word.slice(0, 4).toLowerCase()}`} label={word} address={text} />
      ))}
    </>
  )
}

/** The card of a project for a page of a wiki, to copy. It says its own border: a frame's own is sunken. */
export function CardField({ project, address }: { project: string; address: string }) {
  return (
    <AddressField
      id="card"
      label="Card, as HTML"
      address={`<iframe title="${project}" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${address}" width="420" height="160" style="border: 1px solid #ccc; max-width: 100%"></iframe>`}
    />
  )
}

interface PanelProps {
  project: string
  /** The board's own, where everybody may see its badges. */
  origin: string | null
  /** Whether a wiki may frame cards. */
  hasCards: boolean
}

/** A project's badge and card, ready to copy where everybody may see them, else where links for them are made. */
export function BadgePanel({ project, origin, hasCards }: PanelProps) {
  return (
    <details>
      <summary>Badge for a README or a wiki</summary>
      {origin === null ? (
        <p>
          <a href={`${SHARE_PATH}?project=${encodeURIComponent(project)}`}>Make links</a> that show a badge, a
          feed or a card of <bdi>{project}</bdi> to who has no key, and nothing else.
        </p>
      ) : (
        <>
          <p>
            <img src={badgePath(project, 'svg')} alt={`Badge of ${project}`} height={20} loading="lazy" />
          </p>
          <div class="form">
            <BadgeFields {...{ project, origin }} />
            {hasCards && <CardField project={project} address={`${origin}${embedPath(project)}`} />}
          </div>
        </>
      )}
    </details>
  )
}
