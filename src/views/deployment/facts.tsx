import { correction, generate, mode } from 'lean-qr'
import type { ProjectCard } from '../../domain/card.ts'
import { readCommitHash } from '../../domain/commit-standing.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { isSiteAddress, mainDomain } from '../../domain/project.ts'
import { compareUrl } from '../../domain/repository.ts'
import { commitPath, hasSite, siteAddress } from '../addresses.ts'
import { BranchLink, CommitHash, CopyableSite, OutLink, OwnAddress, onProvider } from '../links.tsx'
import { type Fact, Facts, Section } from '../section.tsx'
import { Time } from '../time.tsx'
import { ENVIRONMENT_WORDS, skipSentence, triggerWord } from '../words.ts'

interface Props {
  card: ProjectCard
  deployment: Deployment
}

/** Where a deployment can be seen, and the rest of what is public of it. */
export function DeploymentFacts({ card, deployment }: Props) {
  const { project, branch, commitHash, status } = deployment
  const { repository } = card.project
  const changes = compareUrl(repository, card.live?.commitHash, commitHash)
  return (
    <div>
      <Addresses card={card} deployment={deployment} />
      <Section id="origin" title="Origin">
        <Facts
          isStacked
          of={[
            [
              'Commit',
              [<CommitHash {...{ card, deployment }} />, <OtherDeployments deployment={deployment} />],
            ],
            changes && ['Changes', <OutLink to={changes}>compare with live</OutLink>],
            ['Branch', <BranchLink project={project} branch={branch} />],
            onProvider(repository, branch),
            ['Environment', ENVIRONMENT_WORDS[deployment.environment]],
            ['Trigger', <bdi>{triggerWord(deployment.trigger)}</bdi>],
            status === 'skipped' && ['Skipped', skipSentence(deployment.skipReason)],
            timeFact('Created', deployment.createdOn),
            timeFact(status === 'queued' ? 'Waiting since' : 'Started', deployment.startedOn),
            timeFact('Ended', deployment.endedOn),
            timeFact('Modified', deployment.modifiedOn),
            ['Deployment ID', <code>{deployment.id}</code>],
          ]}
        />
      </Section>
    </div>
  )
}

const timeFact = (name: string, at: string | null): Fact => at && [name, <Time at={at} seconds />]

/** Where the commit is, besides in this deployment. */
function OtherDeployments({ deployment: { project, commitHash } }: { deployment: Deployment }) {
  const hash = readCommitHash(commitHash ?? '')
  return (
    hash && (
      <>
        {' · '}
        <a class="inside" href={commitPath(project, hash)}>
          is it live?
        </a>
      </>
    )
  )
}

function Addresses({ card, deployment }: Props) {
  const domain = mainDomain(card.project)
  return (
    <Section id="addresses" title="Addresses">
      <Facts
        isStacked
        of={[
          deployment.id === card.live?.id &&
            domain && ['Live site', <CopyableSite address={siteAddress(domain)} />],
          ['This deployment', <OwnAddress deployment={deployment} />],
          ...deployment.aliases.map((alias) => ['Alias', <CopyableSite address={alias} />] as const),
        ]}
      />
      {deployment.url && hasSite(deployment) && <ForPhones address={deployment.url} />}
    </Section>
  )
}

function ForPhones({ address }: { address: string }) {
  if (!isSiteAddress(address)) return null
  return (
    <figure>
      <QrCode address={address} />
      <figcaption class="second">This deployment, for the camera of a phone</figcaption>
    </figure>
  )
}

/** Light squares around the code, by which readers find it. Source: ISO/IEC 18004, quiet zone. */
const QUIET = 4

/**
 * Readers take any of the eight masks. To rate them all, as encoders do by default, costs a cold isolate more than the
 * 10 ms of CPU that the free plan gives a request.
 */
const MASK = 2

/** What addresses are written in. To try Japanese characters as well, as encoders do by default, takes a table of 8,000 of them. */
const MODES = [mode.numeric, mode.alphaNumeric, mode.ascii, mode.utf8]

/** An address for the camera of a phone. */
function QrCode({ address }: { address: string }) {
  const code = generate(address, { minCorrectionLevel: correction.M, mask: MASK, modes: MODES })
  const side = code.size + 2 * QUIET
  return (
    <svg
      class="qr"
      role="img"
      aria-label={`QR code of ${address}`}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      shape-rendering="crispEdges"
    >
      <path d={darkRuns(code.size, code.get)} />
    </svg>
  )
}

/** The dark squares as horizontal bars, one path for all of them. */
function darkRuns(size: number, isDark: (x: number, y: number) => boolean): string {
  let path = ''
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (!isDark(x, y)) continue
      const start = x
      while (isDark(x + 1, y)) x += 1
      path += `M${start} ${y}h${x - start + 1}v1H${start}z`
    }
  }
  return path
}
