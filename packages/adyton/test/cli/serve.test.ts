import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { startProgram } from '../../../../e2e/program.ts'
import { commandLine, databaseIn, failureOf, MAIN, newFolder } from './command-line.ts'

const PACKAGE = join(import.meta.dirname, '../..')
const ROOT = join(PACKAGE, '../..')

const inProduction = { NODE_ENV: 'production', ADYTON_PASSWORD_HASH: 'bcrypt:10' }

describe('serve', () => {
  it('makes the database, answers, and ends with 0 on SIGTERM', async () => {
    const folder = newFolder()
    const env = { DATABASE_URL: `sqlite:${databaseIn(folder)}`, PORT: '0' }
    const server = await startProgram({ script: MAIN, args: ['serve'], cwd: folder, env })
    const { status } = await fetch(`${server.url}/readyz`)

    expect(status).toBe(200)
    expect(await server.stop()).toBe(0)
  })

  it('works on a database that the command line changes meanwhile', async () => {
    const folder = newFolder()
    const env = { DATABASE_URL: `sqlite:${databaseIn(folder)}`, ADYTON_PASSWORD_HASH: 'bcrypt:4', PORT: '0' }
    const server = await startProgram({ script: MAIN, args: ['serve'], cwd: folder, env })
    const adyton = commandLine(folder)
    const line = ['user', 'create', 'ada@example.com', '--name', 'Ada', '--password-stdin']
    await adyton(line, { stdin: 'password123' })
    const { stdout } = await adyton(['token', 'create', 'ada@example.com', '--name', 'ci'])
    const ask = () =>
      fetch(`${server.url}/api/user`, { headers: { Authorization: `Bearer ${stdout.trim()}` } })

    const before = await ask()
    await adyton(['token', 'revoke', '1'])
    const after = await ask()
    await server.stop()

    expect([before.status, after.status]).toEqual([200, 401])
  })

  it('ends with 4 and one line when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    // A server that listens on a port has an address of this kind.
    const { port } = other.address() as AddressInfo

    const ended = await commandLine(newFolder())(['serve', '--json'], { env: { PORT: String(port) } })
    other.close()

    expect(ended.exitCode).toBe(4)
    expect(failureOf(ended)).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(String(port)),
    })
  })

  it('ends with 3 when the configuration has faults', async () => {
    const { exitCode, stderr } = await commandLine(newFolder())(['serve'], { env: { PORT: 'http' } })

    expect(exitCode).toBe(3)
    expect(stderr).toContain('PORT is "http"')
  })

  it('says how to install the server where it is not installed', async () => {
    const child = spawn(process.execPath, [withoutServer(), 'serve'], { cwd: newFolder(), env: {} })
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')])

    expect(exitCode).toBe(1)
    expect(stderr).toBe(
      'error: The server is a package of its own, and it is not installed.\nhint: Run: npm install @adyton/server\n',
    )
  })
})

describe('the signing keys', () => {
  const RANDOM_KEY = 'kL3vXo8RzQ1mTn5WcY7uBd2HfJ9sGaE4pVxI6yNwKtM'
  const SAMPLE_KEY = 'Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'

  /** All that a server logs from its start to its end. */
  async function logOf(folder: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const settings = { DATABASE_URL: `sqlite:${databaseIn(folder)}`, PORT: '0', ...env }
    const server = await startProgram({ script: MAIN, args: ['serve'], cwd: folder, env: settings })
    await server.stop()
    return server.output()
  }

  it('are made at the first start, told of once without the key, and taken again at the next', async () => {
    const folder = newFolder()
    const file = join(folder, 'adyton.keys')

    const first = await logOf(folder)
    const key = readFileSync(file, 'utf8')
    const second = await logOf(folder)

    expect(first).toContain(`"file":"${file}","msg":"A signing key was made. Keep its file private."`)
    expect(first).not.toContain(key.trim())
    expect(second).not.toContain('signing key')
    expect(readFileSync(file, 'utf8')).toBe(key)
  })

  it('that are a sample are warned of, and refused in production', async () => {
    const folder = newFolder()
    const env = { ADYTON_KEYS: SAMPLE_KEY }

    const ended = await commandLine(folder)(['serve'], { env: { ...env, ...inProduction } })

    expect(await logOf(folder, env)).toContain('A signing key is text or a sample.')
    expect(await logOf(folder, { ADYTON_KEYS: RANDOM_KEY })).not.toContain('signing key')
    expect(ended.exitCode).toBe(3)
    expect(ended.stderr).toContain('ADYTON_KEYS: a key that is text or a sample is refused in production.')
  })

  it('must be set in production, or the server ends with 3 and one line before it touches anything', async () => {
    const folder = newFolder()

    const { exitCode, stderr } = await commandLine(folder)(['serve'], { env: inProduction })

    expect(exitCode).toBe(3)
    expect(stderr).toMatch(
      /^error: In production ADYTON_KEYS must be set\. `adyton secret` prints a key \(.+\): .+\n$/,
    )
    expect(readdirSync(folder)).toEqual([])
  })

  it('are asked of no other command', async () => {
    const folder = newFolder()
    const adyton = commandLine(folder)

    for (const line of [['migrate'], ['user', 'list']])
      expect((await adyton(line, { env: inProduction })).exitCode).toBe(0)
    expect(readdirSync(folder)).not.toContain('adyton.keys')
  })
})

describe('signals', () => {
  it('that arrive together are one: Ctrl-C reaches the process directly and through npm', async () => {
    const { child } = await startChild()
    const exit = once(child, 'exit')

    child.kill('SIGINT')
    child.kill('SIGINT')

    expect(await exit).toEqual([0, null])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('given again, %s ends with %i at once what a request holds up', async (signal, code) => {
    const { child, url } = await startChild()
    const client = await holdUp(url)
    const exit = once(child, 'exit')

    const again = setInterval(() => child.kill(signal), 50)
    const [exitCode] = await exit
    clearInterval(again)
    client.destroy()

    expect(exitCode).toBe(code)
  })
})

describe('an error that nothing caught', () => {
  const THROWING = `process.on('SIGUSR2', () => { throw Object.assign(new Error('A defect.'), { code: 'EPIPE' }) })`

  it('is logged as fatal with its stack, and ends the process with 1', async () => {
    const { child } = await startChild(['--import', `data:text/javascript,${encodeURIComponent(THROWING)}`])
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])

    child.kill('SIGUSR2')
    const [stdout, stderr, exit] = await ended

    expect(exit).toEqual([1, null])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({
      level: 60,
      err: { message: 'A defect.', stack: expect.stringContaining('at process.') },
    })
  })
})

interface Child {
  readonly child: ChildProcessWithoutNullStreams
  readonly url: URL
}

async function startChild(nodeArgs: readonly string[] = []): Promise<Child> {
  const folder = newFolder()
  const env = { DATABASE_URL: `sqlite:${databaseIn(folder)}`, PORT: '0' }
  const child = spawn(process.execPath, ['--conditions=source', ...nodeArgs, MAIN, 'serve'], {
    cwd: folder,
    env,
  })
  for await (const [chunk] of on(child.stdout, 'data', { close: ['end'] })) {
    const url = /http:[^"]+/.exec(String(chunk))?.[0]
    if (url !== undefined) return { child, url: new URL(url) }
  }
  throw new Error('The server ended without having listened.')
}

/** Begins a request that never ends, and waits until the server has it. */
async function holdUp(url: URL): Promise<Socket> {
  const client = connect(Number(url.port), url.hostname)
  client.on('error', () => {})
  client.write(
    'POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\nExpect: 100-continue\r\n\r\n{',
  )
  await once(client, 'data')
  return client
}

/** The entry of a copy of this package that stands where no other package of the workspace is found. */
function withoutServer(): string {
  const folder = newFolder()
  for (const name of ['src', 'package.json'])
    cpSync(join(PACKAGE, name), join(folder, name), { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(ROOT, 'node_modules/commander'), join(folder, 'node_modules/commander'))
  return join(folder, 'src/cli/main.ts')
}
