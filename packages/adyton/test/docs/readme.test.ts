import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startProgram } from '../../../../e2e/program.ts'
import { codeBlocks, ROOT, readDocument, section } from './markdown.ts'

const readme = readDocument('README.md')
const CLI = join(ROOT, 'packages/adyton/src/cli/main.ts')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'adyton-readme-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.skipIf(!hasCurl())('the first token, with curl', () => {
  const steps = section(readme, 'A first token')
  const [register = '', use = '', administer = ''] = codeBlocks(steps, 'sh')
  let server: Program
  let token: string

  beforeAll(async () => {
    // curl then adds a line with the status to each answer.
    writeFileSync(join(folder, '.curlrc'), 'silent\nwrite-out = "\\n%{http_code}\\n"\n')
    server = await startProgram({ script: CLI, args: ['serve'], cwd: folder, env: { PORT: '0' } })
  })
  afterAll(() => server.stop())

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

describe('the application', () => {
  const [code = ''] = codeBlocks(section(readme, 'As a library'), 'ts')
  let app: Program

  beforeAll(async () => {
    mkdirSync(join(folder, 'app'))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'app', 'node_modules'))
    const script = join(folder, 'app', 'app.ts')
    writeFileSync(
      script,
      code.replace('await app.listen({ port: 3000 })', 'console.log(await app.listen({ port: 0 }))'),
    )
    app = await startProgram({ script, cwd: join(folder, 'app'), env: {} })
  })
  afterAll(() => app.stop())

  it('mounts the endpoints and guards its own route', async () => {
    const account = { name: 'Ada', email: 'ada@example.com', password: 'password123' }
    const registered = await fetch(`${app.url}/api/auth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...account, password_confirmation: account.password }),
    })
    const { token } = Object(await registered.json())
    const headers = { Authorization: `Bearer ${token}` }

    expect((await fetch(`${app.url}/api/user`, { headers })).status).toBe(200)
    expect((await fetch(`${app.url}/grades`)).status).toBe(401)
    expect((await fetch(`${app.url}/grades`, { headers })).status).toBe(403)
  })
})

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'])
    return true
  } catch {
    return false
  }
}

/** The names in an answer, level by level, and which values are text, numbers or null. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]))
}
