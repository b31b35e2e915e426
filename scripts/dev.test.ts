import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ADA, startApi } from '../e2e/api.ts'

it('serves under `node --watch`, which talks through the channels of the threads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'adyton-dev-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const api = await startApi(folder, {}, ['--conditions=source', '--watch'])
  onTestFinished(async () => void (await api.stop()))

  const signIn = (password: string) =>
    fetch(`${api.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: ADA.email, password }),
    })
  const answers = await Promise.all([ADA.password, 'wrong-password', ADA.password].map(signIn))

  expect(answers.map((answer) => answer.status)).toEqual([200, 401, 200])
})
