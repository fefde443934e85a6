import { type Deployment, duration } from './deployment.ts'

/** So many of a project's last successful builds tell how long one usually takes; fewer than so many tell nothing. */
export const COMPARED_BUILDS = { most: 20, least: 3 }

/** How long builds usually take: medians, in milliseconds. */
export interface UsualTimes {
  /** How many builds tell it. */
  builds: number
  whole: number
  /** Of each stage by its name, those of which no time is known left out. */
  stages: { name: string; took: number }[]
}

/** What successful builds usually took; null where too few tell it. */
export function usualTimes(deployments: readonly Deployment[]): UsualTimes | null {
  const wholes = deployments.map(duration).filter((one) => one !== null)
  if (wholes.length < COMPARED_BUILDS.least) return null
  const stages = new Map<string, number[]>()
  for (const stage of deployments.flatMap((one) => one.stages)) {
    const took = duration(stage)
    if (took !== null) stages.set(stage.name, [...(stages.get(stage.name) ?? []), took])
  }
  return {
    builds: wholes.length,
    whole: median(wholes),
    stages: [...stages].map(([name, took]) => ({ name, took: median(took) })),
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = Math.floor(sorted.length / 2)
  const [before = 0, at = 0] = [sorted[upper - 1], sorted[upper]]
  return sorted.length % 2 === 1 ? at : (before + at) / 2
}
