import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startProgram } from '../../../../e2e/program.ts'
import { findCurl } from './curl.ts'
import { codeBlocks, ROOT, readDocument, section } from './markdown.ts'

const CLI = join(ROOT, 'packages/adyton/src/cli/main.ts')

describe.skipIf(findCurl() === undefined)('the first token of the README', () => {
  const steps = section(readDocument('README.md'), 'A first token')
  const [register = '', use = '', administer = ''] = codeBlocks(steps, 'sh')
  const folder = mkdtempSync(join(tmpdir(), 'adyton-readme-'))
  let server: Program
  let token: string

  beforeAll(async () => {
    // curl then adds a line with the status to each answer.
    writeFileSync(join(folder, '.curlrc'), 'silent\nwrite-out = "\\n%{http_code}\\n"\n')
    server = await startProgram({ script: CLI, args: ['serve'], cwd: folder, env: { PORT: '0' } })
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  it('is answered to a registration, in the shape that is shown', async () => {
    const [answer] = await run(register)
    const shown: unknown = JSON.parse(codeBlocks(steps, 'json')[0] ?? '')

    expect(answer?.status).toBe(201)
    expect(shapeOf(answer?.body)).toEqual(shapeOf(shown))
    token = String(Object(answer?.body).token)
  })

  it('shows the user, makes a lesser token, lists both and revokes one', async () => {
    const answers = await run(use.replace(/(?<=^TOKEN=').*(?='$)/m, token))

    expect(answers.map((answer) => answer.status)).toEqual([200, 201, 200, 200])
  })

  it('lists the users once its own is an admin', async () => {
    const [answer] = await run(`TOKEN='${token}'\n${administer}`)

    expect(answer).toMatchObject({ status: 200, body: { users: [{ role: 'student' }] } })
  })

  /** Runs shell commands of the document against this server, with `npm run adyton --` on the sources. */
  async function run(
    commands: string,
  ): Promise<readonly { readonly status: number; readonly body: unknown }[]> {
    const npm = `npm() { shift 3; '${process.execPath}' --conditions=source '${CLI}' "$@" >&2; }`
    const script = [npm, 'set -e', commands.replaceAll('http://localhost:8000', server.url)].join('\n')
    const { stdout } = await promisify(execFile)('sh', ['-c', script], {
      cwd: folder,
      env: { PATH: process.env['PATH'], CURL_HOME: folder },
    })
    const lines = stdout.trim().split('\n')
    return lines.flatMap((line, at) =>
      at % 2 === 1 ? [{ status: Number(line), body: JSON.parse(lines[at - 1] ?? '') }] : [],
    )
  }
})

/** The names in an answer, level by level, and which values are text, numbers or null. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]))
}
