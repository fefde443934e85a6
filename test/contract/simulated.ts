import type { Faults } from '../simulator/faults.ts'
import { GITHUB, start } from '../simulator/start.ts'

export interface Simulated {
  /** Below the account's projects. */
  get: (path?: string, init?: RequestInit) => Promise<Response>
  /** After `/client/v4`. */
  root: (path: string, init?: RequestInit) => Promise<Response>
  faults: Faults
  uploadId: string
  failedId: string
  hookId: string
}

const MINUTE = 60_000

/** An account in which every state of a deployment is to be seen. */
export function simulatedAccount(): Simulated {
  const { simulator, clock, base, headers, call } = start()
  const { world, faults } = simulator
  const at = (minutesAgo: number) => clock.now - minutesAgo * MINUTE
  world.addProject({ name: 'git', source: GITHUB, domains: ['www.site.example'] })
  world.addProject({ name: 'upload', subdomain: 'upload-9kd.pages.dev' })
  world.addProject({ name: 'empty' })

  world.deploy('git', { at: at(90) })
  world.deploy('git', { at: at(80), branch: 'draft', outcome: 'skipped', skipReason: 'branch_config' })
  world.deploy('git', { at: at(70), branch: 'draft', outcome: 'canceled' })
  world.deploy('git', { at: at(60), branch: 'draft', trigger: 'ad_hoc' })
  const failedId = world.deploy('git', { at: at(50), branch: 'draft', outcome: 'failure' })
  world.deploy('git', { at: at(40), trigger: 'deploy_hook' })
  world.deploy('git', { at: at(0.2), branch: 'draft' })
  world.deploy('git')
  const uploadId = world.deploy('upload', { at: at(30) })

  return {
    faults,
    uploadId,
    failedId,
    hookId: world.addDeployHook('git', 'main'),
    get: call,
    root: (path, init = {}) => simulator.fetch(base + path, { headers, ...init }),
  }
}
