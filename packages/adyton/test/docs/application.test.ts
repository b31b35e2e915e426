import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startProgram } from '../../../../e2e/program.ts'
import { createSocketCaller } from '../bindings/socket-caller.ts'
import { openBrowser, openGuest, XSRF } from '../http/browser.ts'
import { codeBlocks, ROOT, readDocument, section } from './markdown.ts'

const folder = mkdtempSync(join(tmpdir(), 'adyton-applications-'))
beforeAll(() => symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules')))
afterAll(() => rmSync(folder, { recursive: true }))

const ADA = {
  name: 'Ada',
  email: 'ada@example.com',
  password: 'password123',
  password_confirmation: 'password123',
}

describe('the application of the README', () => {
  let app: Program
  beforeAll(async () => {
    app = await startApplication('README.md', 'As a library')
  })
  afterAll(() => app.stop())

  it('mounts the endpoints and guards its own route', async () => {
    const call = createSocketCaller(app)
    const token = await registered(app)

    expect(await call('GET', '/api/user', { token })).toMatchObject({ status: 200 })
    expect(await call('GET', '/grades')).toMatchObject({ status: 401 })
    expect(await call('GET', '/grades', { token })).toMatchObject({ status: 403 })
  })
})

describe('the application of the guide to browser sessions', () => {
  const page = 'http://localhost:5173'
  let app: Program
  let token: string
  beforeAll(async () => {
    app = await startApplication('docs/guides/browser-sessions.md', 'Routes of your own')
    token = await registered(app)
  })
  afterAll(() => app.stop())

  it('lets a signed-in page read and, with the proof, change what is its own', async () => {
    const browser = await openGuest({ call: createSocketCaller(app) }, { page })
    await browser.send('POST', '/login', { json: ADA })

    expect(await browser.send('GET', '/profile')).toMatchObject({ status: 200, body: { name: 'Ada' } })
    expect(await browser.send('POST', '/profile')).toMatchObject({ status: 200, body: { saved: true } })
    expect(await browser.send('GET', '/reports')).toMatchObject({ status: 403 })
    browser.cookies.delete(XSRF)
    expect(await browser.send('POST', '/profile', { json: {} })).toMatchObject({ status: 419 })
  })

  it('lets a token have the reports and nothing of the page', async () => {
    const call = createSocketCaller(app)

    expect(await call('GET', '/reports', { token })).toMatchObject({ status: 200, body: { for: ADA.email } })
    expect(await call('GET', '/profile', { token })).toMatchObject({ status: 403 })
    expect(await openBrowser({ call }, { page }).send('GET', '/profile')).toMatchObject({ status: 401 })
  })
})

/** Runs the program of a document, on any free port. */
function startApplication(path: string, heading: string): Promise<Program> {
  const [code = ''] = codeBlocks(section(readDocument(path), heading), 'ts')
  const cwd = mkdtempSync(join(folder, 'app-'))
  const script = join(cwd, 'app.ts')
  const anyPort = 'console.log(await app.listen({ port: 0 }))'
  writeFileSync(script, code.replace(/await app\.listen\(.*\)/, anyPort))
  return startProgram({ script, cwd, env: {} })
}

async function registered(app: Program): Promise<string> {
  const { body } = await createSocketCaller(app)('POST', '/api/auth/register', { json: ADA })
  return String(Object(body).token)
}
