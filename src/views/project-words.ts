import { type ProjectCard, projectState } from '../domain/card.ts'
import { isInProgress } from '../domain/deployment.ts'
import { shortName } from './head.tsx'
import { runningShape, type Shape } from './status.tsx'

/** `live`, `build failed, older commit is live`, `live, building main`: a project in a few words. */
export function projectSummary(card: ProjectCard): string {
  return card.running.length > 0 ? `${productionWords(card)}, ${runningWords(card)}` : productionWords(card)
}

/** What its production came to. */
export function productionWords(card: ProjectCard): string {
  const state = projectState(card)
  if (state === 'live') return 'live'
  if (state === 'failed')
    return card.live ? 'build failed, older commit is live' : 'build failed, nothing is live'
  return card.latest ? 'nothing is live' : 'never deployed'
}

/** What is in progress. */
export function runningWords({ running }: ProjectCard): string {
  const word = runningShape(running)
  if (running.length > 1) return `${running.length} deployments in progress`
  return running[0]?.branch ? `${word} ${shortName(running[0].branch)}` : word
}

/** The one shape for a project: a failure goes before what builds, and that before what is live. */
export function projectShape(card: ProjectCard): Shape {
  const state = projectState(card)
  if (state === 'failed') return 'failed'
  return card.running.some(isInProgress) ? runningShape(card.running) : state
}

/** With a capital letter, for the start of a sentence. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
