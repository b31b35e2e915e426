import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A server of this project in a process of its own. */
export interface Program {
  /** Where it says it is listening. */
  readonly url: string
  /** What it has written to stdout so far. */
  readonly output: () => string
  /** Ends it as a service manager would, and gives its exit code. */
  stop(): Promise<number | null>
}

export interface ProgramOptions {
  readonly script: string
  readonly args?: readonly string[]
  /** Node's own arguments: those for running from source, unless told. */
  readonly nodeArgs?: readonly string[]
  readonly cwd: string
  /** The whole environment: nothing is taken over, so that no setting of the tester's shell gets in. */
  readonly env: Readonly<Record<string, string>>
}

const LISTENING_AT = /http:\/\/[\w.[\]:]+:\d+/

/** Starts a server and waits for the address it prints. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { script, args = [], nodeArgs = ['--conditions=source'], cwd, env } = options
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], { cwd, env })
  let output = ''
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const address = LISTENING_AT.exec(output)?.[0]
      if (address !== undefined) resolve(address)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}:\n${errors}`)))
  })
  return { url, output: () => output, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = await exit
  return code
}
