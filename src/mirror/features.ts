import type { BuildCounter } from '../builds/counter.ts'
import { createBuilds } from '../builds/task.ts'
import type { CloudflarePages } from '../cloudflare/client.ts'
import { isVisible } from '../domain/visibility.ts'
import { createLedger } from '../ledger/ledger.ts'
import { createProbes } from '../retention/probes.ts'
import { createRetention } from '../retention/task.ts'
import { CLOUDFLARE_API } from '../settings/table.ts'
import type { Activity, ActivityQuestion } from './activity.ts'
import type { Ground } from './core.ts'
import type { Newest } from './newest.ts'
import type { Readings } from './readings.ts'
import type { Store } from './store.ts'
import type { Task } from './task.ts'

export interface FeaturesOptions extends Ground {
  cloudflare: CloudflarePages
  store: Store
  readings: Readings
  newest: Pick<Newest, 'read'>
  counter: BuildCounter
}

/** What the mirror does beside showing the account: every feature's tasks, and what they tell of themselves. */
export interface Features {
  tasks: Task[]
  activity(question: ActivityQuestion): Promise<Activity>
}

export function createFeatures(options: FeaturesOptions): Features {
  const { sql, meter, settings, platform, cloudflare, store, readings, newest, counter } = options
  const { now } = platform
  const ledger = createLedger(sql, now)
  const shared = { sql, cloudflare, store, readings, ledger, now }
  const builds = createBuilds({
    ...{ ...shared, newest, counter },
    entries: settings.BUILDS,
    hooks: settings.DEPLOY_HOOKS,
    budget: settings.BUILD_BUDGET,
  })
  const probes = createProbes({
    ...{ sql, store, ledger, now },
    // Another API has no sites behind it that could still be served.
    probe: settings.CLOUDFLARE_API_BASE_URL === CLOUDFLARE_API ? platform.probe : null,
  })
  const retention = createRetention({ ...{ ...shared, newest, meter, probes }, policy: settings.RETENTION })

  return {
    tasks: [builds.task, ...retention.tasks, probes.task],
    async activity(question) {
      const isShown = (project: string) => isVisible(project, question.visibility)
      // What is about all projects together is for those who may see them all.
      const seesAll = question.visibility.scope.kind === 'all'
      return {
        builds: builds.activity(isShown, seesAll),
        retention: await retention.activity(question, isShown, seesAll),
        ledger: ledger.page(question.ledger, isShown),
        limits: seesAll ? meter.use() : null,
      }
    },
  }
}
