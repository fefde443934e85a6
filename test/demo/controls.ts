import { Hono } from 'hono'
import type { Fault } from '../simulator/faults.ts'
import type { Simulator } from '../simulator/simulator.ts'
import type { NewDeployment } from '../simulator/world.ts'
import { clock } from './clock.ts'

/** Below `/simulator`, beside its API: what a visitor of the demo, or a test, can make happen in the account. */
export function createControls(simulator: Simulator): Hono {
  return new Hono()
    .basePath('/simulator')
    .post('/clock', (c) => {
      const seconds = Number(c.req.query('forward'))
      if (!(seconds >= 0)) return c.text('forward: seconds, 0 or more', 400)
      clock.putForward(seconds * 1000)
      return c.json({ now: Date.now() })
    })
    .post('/deployments/:project', async (c) => {
      const id = simulator.world.deploy(c.req.param('project'), await c.req.json<NewDeployment>())
      return c.json({ id })
    })
    .put('/fault', async (c) => {
      simulator.faults.set(await c.req.json<Fault>())
      return c.body(null, 204)
    })
    .delete('/fault', (c) => {
      simulator.faults.clear()
      return c.body(null, 204)
    })
}
