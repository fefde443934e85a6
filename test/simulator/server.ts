import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { DROPPED } from './faulty.ts'
import type { Simulator } from './simulator.ts'

export interface Listening {
  /** Ends in `/client/v4`: what clients take as their base URL. */
  url: string
  /** Ends the open connections as well. */
  close(): Promise<void>
}

/** Serves the simulator on 127.0.0.1, for real clients in processes of their own. Port 0: any free one. */
export async function listen(simulator: Simulator, port = 0): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: async (request, { outgoing }) => {
      try {
        return await simulator.fetch(request)
      } catch (error) {
        if (!wasDropped(error) && !request.signal.aborted) throw error
        outgoing.destroy() // a connection that breaks, as the client sees it
        return RESPONSE_ALREADY_SENT
      }
    },
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${portOf(server)}/client/v4`, close: () => close(server) }
}

function wasDropped(error: unknown): boolean {
  return error instanceof TypeError && error.cause === DROPPED
}

function portOf(server: { address(): ReturnType<Server['address']> }): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port')
  return address.port
}

function close(server: ReturnType<typeof createAdaptorServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}
