import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const RUN = join(import.meta.dirname, 'run.mjs')

/** A project whose `npm` is a shell script that installs a Node and notes that it was called. */
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adyton-run-'))
  await mkdir(join(folder, 'scripts'))
  await cp(RUN, join(folder, 'scripts/run.mjs'))
  await write('scripts/build.ts', 'console.log("built")')
  await write(
    'package-lock.json',
    lockOf({ 'node_modules/one': { version: '1.0.1', integrity: 'sha512-b' } }),
  )
  await fakeNpm(`ln -s ${process.execPath} ${join(folder, 'node_modules/.bin/node')}`)
})

afterEach(() => rm(folder, { recursive: true }))

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

async function fakeNpm(action: string): Promise<void> {
  const called = `echo "$@" >> ${join(folder, 'npm-called')}`
  await write('bin/npm', `#!/bin/sh\n${called}\nmkdir -p ${join(folder, 'node_modules/.bin')}\n${action}\n`)
  await chmod(join(folder, 'bin/npm'), 0o755)
}

function lockOf(packages: Readonly<Record<string, object>>): string {
  return JSON.stringify({ packages: { '': { name: 'project' }, ...packages } })
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(folder, 'scripts/run.mjs'), ...args], {
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function run(...args: string[]) {
  const child = start(...args)
  const texts: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => texts.push(String(text)))
  const [status] = await once(child, 'close')
  return { status, output: texts.join('') }
}

const npmCalls = () => {
  const path = join(folder, 'npm-called')
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
}

describe('installing', () => {
  it('comes first where nothing is installed, and leaves out nothing', async () => {
    expect(await run('build')).toMatchObject({ status: 0, output: expect.stringMatching(/built\n$/) })
    expect(npmCalls()).toEqual([expect.stringMatching(/^ci .*--include=dev --include=optional/)])
  })

  it.each([
    { what: 'a package is missing', installed: {} },
    {
      what: 'a package has another version',
      installed: { 'node_modules/one': { version: '1.0.0', integrity: 'sha512-a' } },
    },
    {
      what: 'a package has other contents',
      installed: { 'node_modules/one': { version: '1.0.1', integrity: 'sha512-a' } },
    },
  ])('happens again where $what', async ({ installed }) => {
    await write('node_modules/.package-lock.json', lockOf(installed))

    await run('build')

    expect(npmCalls()).toHaveLength(1)
  })

  it('does not happen where all is there but what is for other platforms', async () => {
    const one = { 'node_modules/one': { version: '1.0.1', integrity: 'sha512-b' } }
    await write('node_modules/.package-lock.json', lockOf(one))
    await write(
      'package-lock.json',
      lockOf({ ...one, 'node_modules/for-others': { version: '1.0.0', optional: true } }),
    )

    expect(await run('build')).toMatchObject({ status: 0 })
    expect(npmCalls()).toEqual([])
  })

  it('that fails ends the command', async () => {
    await fakeNpm('exit 7')

    const { status, output } = await run('build')

    expect(status).toBe(1)
    expect(output).toContain('could not be installed')
    expect(output).not.toContain('built')
  })
})

describe('a command', () => {
  it('that is not there is answered with those that are', async () => {
    const { status, output } = await run('toString')

    expect(status).toBe(1)
    expect(output).toMatch(/There are: serve, dev,/)
  })

  it('is given the arguments after its name, and its exit code is given back', async () => {
    await write('scripts/build.ts', 'console.log(process.argv.slice(2)); process.exitCode = 3')

    expect(await run('build', '--fast', 'now')).toMatchObject({
      status: 3,
      output: expect.stringContaining("[ '--fast', 'now' ]"),
    })
  })
})

describe('a running command', () => {
  const SERVER = `
    process.once('SIGTERM', () => { console.log('drained'); process.exit(0) })
    setInterval(() => {}, 1_000)
    console.log('listening')
  `

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('is told of %s', async (signal) => {
    await write('scripts/build.ts', SERVER.replace('SIGTERM', signal))
    const child = start('build')
    await once(child.stdout ?? child, 'data')
    const output = once(child.stdout ?? child, 'data')

    child.kill(signal)

    expect(String(await output)).toBe('drained\n')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('ends when the shell that npm put before it is gone', async () => {
    await write('scripts/build.ts', SERVER)
    const shell = spawn(
      '/bin/sh',
      ['-c', `${process.execPath} ${join(folder, 'scripts/run.mjs')} build; true`],
      {
        env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    await once(shell.stdout, 'data')
    const output = once(shell.stdout, 'data')

    shell.kill('SIGKILL')

    expect(String(await output)).toBe('drained\n')
  })
})
