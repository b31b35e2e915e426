import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProgram } from '../e2e/program.ts'

const ROOT = join(import.meta.dirname, '..')
const PACKAGES = ['adyton', 'server'] as const
const SOURCES = [
  'tsconfig.json',
  'scripts/build.ts',
  ...PACKAGES.flatMap((name) =>
    ['package.json', 'tsconfig.build.json', 'src'].map((path) => `packages/${name}/${path}`),
  ),
]

let folder: string

/** Builds a copy, and takes the sources away, so that only what is published is left. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adyton-build-'))
  for (const path of SOURCES) await cp(join(ROOT, path), join(folder, path), { recursive: true })
  await linkDependencies()
  await node('scripts/build.ts')
  for (const name of PACKAGES) await rm(join(folder, 'packages', name, 'src'), { recursive: true })
}, 60_000)

afterAll(() => rm(folder, { recursive: true }))

async function linkDependencies(): Promise<void> {
  const dependencies = join(folder, 'node_modules')
  await mkdir(join(dependencies, '@adyton'), { recursive: true })
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (name.includes('adyton') || name.startsWith('.package')) continue
    await symlink(join(ROOT, 'node_modules', name), join(dependencies, name))
  }
  await symlink(join(folder, 'packages/adyton'), join(dependencies, 'adyton'))
  await symlink(join(folder, 'packages/server'), join(dependencies, '@adyton/server'))
}

/** Runs Node as a user of the package would, without a flag, and gives what it printed. */
async function node(...args: string[]): Promise<string> {
  const run = promisify(execFile)(process.execPath, args, { cwd: folder, env: {} })
  const { stdout } = await run.catch(({ stdout, stderr }) => Promise.reject(new Error(`${stdout}${stderr}`)))
  return stdout
}

const PROGRAM = `
import { createAuth } from 'adyton'
import { adyton, guarded } from 'adyton/fastify'
import { sqlite } from 'adyton/sqlite'
import fastify from 'fastify'

const auth = createAuth({ storage: sqlite('app.sqlite'), passwords: { hash: 'bcrypt:4' } })
await auth.migrate()
const app = fastify()
await app.register(adyton, { auth })
app.get('/name', { preHandler: guarded(auth.guard({ role: 'student' })) }, (request) => request.auth.user.name)

const registration = await app.inject({
  method: 'POST',
  url: '/api/auth/register',
  payload: { name: 'Ada', email: 'ada@example.com', password: 'password123', password_confirmation: 'password123' },
})
const { token } = registration.json()
const answer = await app.inject({ url: '/name', headers: { authorization: 'Bearer ' + token } })
console.log(registration.statusCode, answer.body)
await app.close()
await auth.close()
`

describe('the built packages', () => {
  it.each(PACKAGES)('hold every file that %s names', async (name) => {
    const home = join(folder, 'packages', name)
    const { exports, bin = {} } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
    const named = Object.values<string | { types: string; default: string }>(exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : [entry.types, entry.default],
    )

    for (const path of named) await access(join(home, path))
    for (const path of Object.values<string>(bin)) await access(join(home, path), constants.X_OK)
  })

  it('register a user on plain Node, hash and writer threads included', async () => {
    await writeFile(join(folder, 'program.mjs'), PROGRAM)

    expect(await node('program.mjs')).toBe('201 Ada\n')
  })

  it('are typed for a program that knows nothing of the sources', async () => {
    await writeFile(join(folder, 'program.mts'), PROGRAM)

    const flags = ['--ignoreConfig', '--strict', '--noEmit', '--module', 'nodenext', '--types', 'node']
    expect(await node('node_modules/.bin/tsc', ...flags, 'program.mts')).toBe('')
  })

  it('bring the command line and the server', async () => {
    const server = await startProgram({
      script: join(folder, 'packages/adyton/dist/cli/main.js'),
      args: ['serve'],
      nodeArgs: [],
      cwd: folder,
      env: { PORT: '0' },
    })

    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    expect(await server.stop()).toBe(0)
  })
})
