import { join } from 'node:path'
import { type Program, startProgram } from './program.ts'

const CLI = join(import.meta.dirname, '../packages/adyton/src/cli/main.ts')

export const ADA = { name: 'Ada', email: 'ada@example.com', password: 'password123' }

/** Starts the server in an empty folder, and registers Ada. */
export async function startApi(
  cwd: string,
  env: Readonly<Record<string, string>>,
  nodeArgs: readonly string[] = ['--conditions=source'],
): Promise<Program> {
  const api = await startProgram({
    script: CLI,
    args: ['serve'],
    nodeArgs,
    cwd,
    env: { PORT: '0', ADYTON_PASSWORD_HASH: 'bcrypt:4', ...env },
  })
  const answer = await fetch(`${api.url}/api/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...ADA, password_confirmation: ADA.password }),
  })
  if (!answer.ok) throw new Error(`Ada could not be registered: ${await answer.text()}`)
  return api
}

/** Asks the server, without a browser, who the token's user is, and gives the status of its answer. */
export async function statusFor(api: Program, token: string | undefined): Promise<number> {
  const answer = await fetch(`${api.url}/api/auth/user`, { headers: { Authorization: `Bearer ${token}` } })
  return answer.status
}
