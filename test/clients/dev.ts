import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(import.meta.resolve('../..'))
const WRANGLER = fileURLToPath(import.meta.resolve('../../node_modules/wrangler/bin/wrangler.js'))
const PATIENCE_MS = 45_000

export interface RunningBoard {
  url: string
  stop(): Promise<void>
}

/** Runs `wrangler dev` on a free port of this machine, until it is stopped by its id. */
export async function startBoard(args: string[], env: NodeJS.ProcessEnv): Promise<RunningBoard> {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [WRANGLER, 'dev', '--port', String(port), '--inspector-port', '0', ...args],
    {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  // A test that gave up waiting never gets to stop it.
  const stopWithTests = () => child.kill('SIGTERM')
  process.once('exit', stopWithTests)
  const stop = async () => {
    process.off('exit', stopWithTests)
    child.kill('SIGTERM')
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
  }
  try {
    await ready(child)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    const patience = setTimeout(
      () => reject(new Error(`wrangler dev did not start:\n${output}`)),
      PATIENCE_MS,
    )
    const read = (data: Buffer) => {
      output += data.toString()
      if (!output.includes('Ready on')) return
      clearTimeout(patience)
      resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => reject(new Error(`wrangler dev ended:\n${output}`)))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
