import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startProgram } from '../../e2e/program.ts'

const CLI = join(import.meta.dirname, '../../packages/adyton/src/cli/main.ts')

let folder: string
let app: Program

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adyton-example-'))
  app = await startProgram({
    script: join(import.meta.dirname, 'app.ts'),
    cwd: folder,
    env: { PORT: '0', DATABASE_FILE: join(folder, 'school.sqlite') },
  })
})

afterAll(async () => {
  await app.stop()
  await rm(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  // What stands in it is what each test claims.
  readonly body: Readonly<Record<string, unknown>>
}

async function call(path: string, token?: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${app.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const parsed: Answer['body'] = JSON.parse(await answer.text())
  return { status: answer.status, body: parsed }
}

async function register(name: string): Promise<{ readonly email: string; readonly token: string }> {
  const email = `${name.toLowerCase()}@example.com`
  const password = 'password123'
  const answer = await call('/api/auth/register', undefined, {
    name,
    email,
    password,
    password_confirmation: password,
  })
  return { email, token: String(answer.body['token']) }
}

async function mint(token: string, abilities: readonly string[]): Promise<string> {
  const answer = await call('/api/tokens', token, { name: 'script', abilities })
  return String(answer.body['token'])
}

describe('the route with an ability', () => {
  it('refuses a token without it', async () => {
    const { token } = await register('Grace')

    const answer = await call('/reports', await mint(token, ['read']))

    expect(answer).toMatchObject({ status: 403, body: { message: 'Invalid ability provided.' } })
  })

  it('answers a token that has it', async () => {
    const { token } = await register('Edsger')

    const answer = await call('/reports', await mint(token, ['admin']))

    expect(answer).toEqual({ status: 200, body: { reports: ['Attendance in November'] } })
  })
})

describe('the route with a role', () => {
  it('refuses a student', async () => {
    const { token } = await register('Barbara')

    expect(await call('/grades', token)).toMatchObject({
      status: 403,
      body: { message: 'This action is unauthorized.' },
    })
  })

  it('answers the same token once its user was made a teacher', async () => {
    const { email, token } = await register('Ada')
    expect(await call('/grades', token)).toMatchObject({ status: 403 })

    await promisify(execFile)(
      process.execPath,
      ['--conditions=source', CLI, 'role', 'assign', email, 'teacher'],
      {
        cwd: folder,
        env: { DATABASE_URL: `sqlite:${join(folder, 'school.sqlite')}` },
      },
    )

    expect(await call('/grades', token)).toMatchObject({ status: 200, body: { shownTo: 'Ada' } })
  })
})

it.each(['/reports', '/grades'])('refuses %s to a caller without a token', async (path) => {
  expect(await call(path)).toMatchObject({ status: 401, body: { message: 'Unauthenticated.' } })
})
