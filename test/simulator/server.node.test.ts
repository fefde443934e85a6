import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Listening, listen } from './server.ts'
import { ACCOUNT, start } from './start.ts'

describe('the simulator on a port', () => {
  let server: Listening
  let started: ReturnType<typeof start>
  const projects = (init?: RequestInit) =>
    fetch(`${server.url}/accounts/${ACCOUNT}/pages/projects`, { headers: started.headers, ...init })

  beforeEach(async () => {
    started = start()
    server = await listen(started.simulator)
  })
  afterEach(() => server.close())

  it('answers real requests, on this machine only', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/client\/v4$/)
    expect((await projects()).status).toBe(200)
  })

  it('drops the connection for real', async () => {
    started.simulator.faults.set({ kind: 'drop' })
    expect(await rawAnswer(server.url)).toBe('')
    await expect(projects()).rejects.toThrow('fetch failed')
  })

  it('keeps a hanging connection open until the client gives up', async () => {
    started.simulator.faults.set({ kind: 'hang' })
    const given = new AbortController()
    const hanging = projects({ signal: given.signal })
    await reached(started)
    given.abort(new Error('enough'))
    await expect(hanging).rejects.toThrow('enough')
  })

  it('sends the headers of a body that never ends', async () => {
    started.simulator.faults.set({ kind: 'hangBody' })
    const given = new AbortController()
    const response = await projects({ signal: given.signal })
    expect(response.status).toBe(200)
    const reader = response.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"result":[')
    const rest = reader?.read()
    given.abort(new Error('enough'))
    await expect(rest).rejects.toThrow('enough')
  })

  it('ends the open connections when it closes', async () => {
    started.simulator.faults.set({ kind: 'hang' })
    const hanging = projects()
    hanging.catch(() => {}) // looked at below
    await reached(started)
    await server.close()
    await expect(hanging).rejects.toThrow('fetch failed')
  })
})

/** Everything a server sends to one plain request before the connection ends. */
function rawAnswer(url: string): Promise<string> {
  const { hostname, port, pathname } = new URL(url)
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(Number(port), hostname)
    socket.on('data', (data) => {
      received += data.toString()
    })
    socket.on('error', () => {}) // a reset is an end as well; `close` follows
    socket.on('close', () => resolve(received))
    socket.write(`GET ${pathname}/zones HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
  })
}

/** Resolves when the simulator has received a call. */
async function reached({ simulator }: ReturnType<typeof start>): Promise<void> {
  while (simulator.calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
}
