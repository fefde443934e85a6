import { spawn } from 'node:child_process'

interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

const PATIENCE_MS = 45_000

/** Runs a script in the Node that runs this, with `input` on its standard input, and stops it by its id if it hangs. */
export function run(
  script: string,
  args: readonly string[],
  { input = '', ...options }: { cwd: string; env: NodeJS.ProcessEnv; input?: string },
) {
  return new Promise<Ran>((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      ...options,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    child.stdin.end(input)
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    const output = { stdout: '', stderr: '' }
    child.stdout.on('data', (data: Buffer) => {
      output.stdout += data.toString()
    })
    child.stderr.on('data', (data: Buffer) => {
      output.stderr += data.toString()
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(patience)
      resolve({ code, ...output })
    })
  })
}
