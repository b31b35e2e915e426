import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll } from 'vitest'

export const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')

/** What a command left behind. */
export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  /** What is piped in: nothing unless told. */
  readonly stdin?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

const SETTINGS = {
  ADYTON_PASSWORD_HASH: 'bcrypt:4',
  // Halves the time of a test file, which starts the program dozens of times.
  NODE_COMPILE_CACHE: newFolder(),
}

/** Runs `adyton` with these arguments in a process of its own, as from a script: nothing is a terminal. */
export type Adyton = (args: readonly string[], options?: CommandOptions) => Promise<Ended>

/** The command line in a folder, on a database that stands in it. No setting of the tester's shell gets in. */
export function commandLine(folder: string): Adyton {
  return async (args, { stdin = '', env } = {}) => {
    const child = spawn(process.execPath, ['--conditions=source', MAIN, ...args], {
      cwd: folder,
      env: { ...SETTINGS, DATABASE_URL: `sqlite:${databaseIn(folder)}`, ...env },
    })
    const closed = once(child, 'close')
    // A command that reads nothing may be gone before everything was written to it.
    child.stdin.on('error', () => {}).end(stdin)
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    const [exitCode] = await closed
    return { exitCode, stdout, stderr }
  }
}

export function databaseIn(folder: string): string {
  return join(folder, 'adyton.sqlite')
}

/** A folder for the test file it is called in. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-cli-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return folder
}

/** The result that a command printed as JSON. */
export function resultOf({ stdout }: Ended): unknown {
  return JSON.parse(stdout)
}

/** The failure that a command told as JSON, which must be all it told. */
export function failureOf({ stderr }: Ended): Readonly<Record<string, unknown>> {
  const { error } = JSON.parse(stderr)
  return error
}
