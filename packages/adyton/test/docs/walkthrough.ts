import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startProgram } from '../../../../e2e/program.ts'
import { ROOT } from './markdown.ts'

const CLI = join(ROOT, 'packages/adyton/src/cli/main.ts')
/** Where documents say that the server is. */
const DOCUMENTED_URL = 'http://localhost:8000'

export interface CurlAnswer {
  readonly status: number
  /** Undefined where there was none. */
  readonly body: unknown
}

/** A server on an empty database, and a shell that follows the documents in its folder. */
export interface Walkthrough {
  /** Runs shell commands of a document against this server, with `npm run adyton --` on the sources. One answer for each curl. */
  run(commands: string): Promise<readonly CurlAnswer[]>
  stop(): Promise<void>
}

export async function startWalkthrough(): Promise<Walkthrough> {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-readme-'))
  // curl then adds a line with the status to each answer.
  writeFileSync(join(folder, '.curlrc'), 'silent\nwrite-out = "\\n%{http_code}\\n"\n')
  const server = await startProgram({ script: CLI, args: ['serve'], cwd: folder, env: { PORT: '0' } })
  return {
    async run(commands) {
      const npm = `npm() { shift 3; '${process.execPath}' --conditions=source '${CLI}' "$@" >&2; }`
      const script = [npm, 'set -e', commands.replaceAll(DOCUMENTED_URL, server.url)].join('\n')
      const env = { PATH: process.env['PATH'], CURL_HOME: folder }
      const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: folder, env })
      return answersIn(stdout)
    },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** A line with the body, empty where there is none, and a line with the status. */
function answersIn(stdout: string): readonly CurlAnswer[] {
  const lines = stdout.split('\n')
  return lines.flatMap((line, at) => {
    if (at % 2 === 0) return []
    const body = lines[at - 1]
    return [{ status: Number(line), body: body ? JSON.parse(body) : undefined }]
  })
}
