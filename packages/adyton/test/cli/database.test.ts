import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { commandLine, databaseIn, failureOf, newFolder, resultOf } from './command-line.ts'

describe('a configuration with faults', () => {
  const adyton = commandLine(newFolder())

  it('ends with 3 and names them all', async () => {
    const env = { DATABASE_URL: 'mongodb://ada:hunter2@db', ADYTON_KYS: 'x' }
    const ended = await adyton(['user', 'list', '--json'], { env })

    expect(ended.exitCode).toBe(3)
    expect(failureOf(ended)).toMatchObject({ code: 'configuration', exit_code: 3 })
    expect(ended.stderr).toContain('DATABASE_URL')
    expect(ended.stderr).toContain('Did you mean ADYTON_KEYS?')
    expect(ended.stderr).not.toContain('hunter2')
  })

  it('does not keep `secret` from printing the key that mends it', async () => {
    const { exitCode } = await adyton(['secret'], { env: { ADYTON_KEYS: 'short' } })

    expect(exitCode).toBe(0)
  })
})

describe('a database that is not there', () => {
  it.each([
    [['user', 'list']],
    [['user', 'create', 'ada@example.com', '--name', 'Ada', '--password-stdin']],
    [['token', 'prune']],
    [['role', 'assign', '1', 'admin']],
    [['migrate', 'status']],
  ])('ends %j with 4, and is not made', async (line) => {
    const folder = newFolder()
    const ended = await commandLine(folder)([...line, '--json'], { stdin: 'password123' })

    expect(ended.exitCode).toBe(4)
    expect(failureOf(ended)).toMatchObject({ code: 'migrations_pending', hint: 'Run: adyton migrate' })
    expect(existsSync(databaseIn(folder))).toBe(false)
  })

  it('is made by migrate, with its folder', async () => {
    const folder = newFolder()
    const file = join(folder, 'new', 'folder', 'adyton.sqlite')
    const adyton = commandLine(folder)
    const env = { DATABASE_URL: `sqlite:${file}` }

    expect(await adyton(['migrate'], { env })).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await adyton(['user', 'list'], { env })).toEqual({
      exitCode: 0,
      stdout: 'No users.\n',
      stderr: '',
    })
  })
})

describe('migrate', () => {
  const folder = newFolder()
  const adyton = commandLine(folder)

  it('names what it applied, and nothing the second time', async () => {
    const first = await adyton(['migrate', '--json'])
    const second = await adyton(['migrate', '--json'])

    expect(resultOf(first)).toEqual({ applied: expect.arrayContaining(['0001-laravel-tables']) })
    expect(resultOf(second)).toEqual({ applied: [] })
    expect([first.exitCode, second.exitCode]).toEqual([0, 0])
  })

  it('status ends with 0 when nothing is missing', async () => {
    const ended = await adyton(['migrate', 'status', '--json'])

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    expect(resultOf(ended)).toEqual({ pending: [] })
  })

  it('status names what is missing, ends with 4 and changes nothing', async () => {
    forgetMigration(databaseIn(folder), '0003-audit-events')

    for (const _ of [1, 2]) {
      const ended = await adyton(['migrate', 'status', '--json'])

      expect(ended.exitCode).toBe(4)
      expect(resultOf(ended)).toEqual({ pending: ['0003-audit-events'] })
      expect(failureOf(ended)).toMatchObject({ code: 'migrations_pending' })
    }
  })

  it('is asked for by every command that needs it', async () => {
    const { exitCode, stdout, stderr } = await adyton(['user', 'list'])

    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
    expect(stderr).toBe('error: The database is not up to date.\nhint: Run: adyton migrate\n')
  })
})

describe('a database that cannot be used', () => {
  it('ends with 4 and one line when it is a folder', async () => {
    const folder = newFolder()
    mkdirSync(databaseIn(folder))

    const { exitCode, stderr } = await commandLine(folder)(['user', 'list'])

    expect(exitCode).toBe(4)
    expect(stderr).toMatch(/^error: [^\n]+\n$/)
  })

  it('ends with 4 and one line when it is no database', async () => {
    const folder = newFolder()
    writeFileSync(databaseIn(folder), 'This is a letter, and not a database. '.repeat(200))

    const { exitCode, stderr } = await commandLine(folder)(['migrate'])

    expect(exitCode).toBe(4)
    expect(stderr).toMatch(/^error: [^\n]+\n$/)
  })

  it('ends with 4 and one line when another process holds it', async () => {
    const folder = newFolder()
    const adyton = commandLine(folder)
    await adyton(['migrate'])
    using holder = new DatabaseSync(databaseIn(folder))
    holder.exec('begin immediate')

    const { exitCode, stderr } = await adyton(
      ['user', 'create', 'ada@example.com', '--name', 'Ada', '--password-stdin'],
      { stdin: 'password123' },
    )

    expect(exitCode).toBe(4)
    expect(stderr).toMatch(/^error: [^\n]+\n$/)
  })
})

/** As if the database were that of the version before. */
function forgetMigration(file: string, name: string): void {
  using database = new DatabaseSync(file)
  database.prepare('delete from adyton_migrations where name = ?').run(name)
}
