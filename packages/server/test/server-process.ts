import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The server as an operator starts it, with everything it writes. */
export interface ServerProcess {
  readonly url: string
  readonly port: number
  /** Its database. */
  readonly file: string
  /** Ends it as a service manager would, and gives all that it wrote to stdout and stderr. */
  stop(): Promise<string>
}

const COMMAND_LINE = fileURLToPath(new URL('../../adyton/src/cli/main.ts', import.meta.url))
const LISTENING = /"url":"(http:\/\/[^"]+)"/

/** Starts `adyton serve` in an empty folder, which is removed when it stops. */
export function startServerProcess(settings: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-process-'))
  const file = join(folder, 'adyton.sqlite')
  const child = spawn(process.execPath, ['--conditions=source', COMMAND_LINE, 'serve'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0', DATABASE_URL: `sqlite:${file}`, ...settings },
  })
  let written = ''
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
    return written
  }
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      written += chunk
      const url = LISTENING.exec(written)?.[1]
      if (url !== undefined) resolve({ url, port: Number(new URL(url).port), file, stop })
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    gone.then(() => reject(new Error(`The server ended before it listened:\n${written}`)))
  })
}
