import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startProgram } from '../../../../e2e/program.ts'
import { codeBlocks, ROOT, readDocument, section } from './markdown.ts'

describe('the application of the README', () => {
  const [code = ''] = codeBlocks(section(readDocument('README.md'), 'As a library'), 'ts')
  const folder = mkdtempSync(join(tmpdir(), 'adyton-readme-'))
  let app: Program

  beforeAll(async () => {
    const script = join(folder, 'app.ts')
    const listen = 'await app.listen({ port: 3000 })'
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(script, code.replace(listen, 'console.log(await app.listen({ port: 0 }))'))
    app = await startProgram({ script, cwd: folder, env: {} })
  })
  afterAll(async () => {
    await app.stop()
    rmSync(folder, { recursive: true })
  })

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
