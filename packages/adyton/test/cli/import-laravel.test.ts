import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createLaravel } from '../storage/laravel/application.ts'
import { commandLine, databaseIn, failureOf, newFolder, resultOf } from './command-line.ts'
import { ENTER, hasTerminal, onTerminal } from './on-terminal.ts'

const SECRET = 'qGz3VbXh0c9RkLw8TnYp2DsJ5mUf7AeIoK1xWv4B1a2b3c4d'
/** Tokens of these tests are as old as the clock of others is fixed. */
const env = { ADYTON_TOKEN_EXPIRATION: '0' }

/** A folder with the database of an application of Laravel in it, and the command line. */
function beside() {
  const folder = newFolder()
  const file = databaseIn(folder)
  const laravel = createLaravel(file)
  const userId = laravel.createUser({ email: 'Ada@example.com', password: 'secret' })
  laravel.createToken({ userId, secret: SECRET })
  laravel.quit()
  const adyton = commandLine(folder)
  return {
    folder,
    file,
    run: (...options: readonly string[]) => adyton(['import', 'laravel', ...options], { env }),
  }
}

function schemaOf(file: string): unknown {
  using database = new DatabaseSync(file, { readOnly: true })
  return database.prepare('select name, sql from sqlite_master order by name').all()
}

describe('import laravel', () => {
  it.each([[[]], [['--dry-run', '--apply']], [['--apply', '--undo']]])(
    'wants to be told what to do, and one thing: %j',
    async (options) => {
      const { run } = beside()
      const ended = await run(...options, '--json')

      expect(ended.exitCode).toBe(2)
      expect(failureOf(ended)['message']).toContain('begin with --dry-run')
    },
  )

  it('--dry-run touches not one byte of the file', async () => {
    const { run, file } = beside()
    const before = readFileSync(file)

    const { exitCode, stdout } = await run('--dry-run')

    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^WHAT +FOUND\nengine +SQLite \d/)
    expect(stdout).toContain('fine   schema: Missing: table adyton_additions')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('goes from --dry-run over --apply and --verify to --undo, as programs read it', async () => {
    const { run, file } = beside()
    const before = schemaOf(file)

    const inspected = resultOf(await run('--dry-run', '--json'))
    const applied = resultOf(await run('--apply', '--yes', '--json'))
    const verified = resultOf(await run('--verify', '--sample', '10', '--json'))
    const undone = resultOf(await run('--undo', '--yes', '--json'))

    expect(inspected).toMatchObject({
      engine: expect.stringContaining('SQLite'),
      users: { count: 1, hashes: [{ hash: '$2y$04$', users: 1 }] },
      tokens: { count: 1, expired: 0, owners: [{ type: 'App\\Models\\User', ours: true, tokens: 1 }] },
      findings: [{ severity: 'fine', about: 'schema' }],
    })
    expect(applied).toMatchObject({
      applied: expect.arrayContaining(['0001-laravel-tables']),
      addresses: 1,
      followed: 0,
    })
    expect(verified).toEqual({ ok: true, users: 1, tokens: 1, looked_up: 1, deviations: [] })
    expect(undone).toMatchObject({
      removed: expect.arrayContaining([{ kind: 'column', table: 'users', name: 'email_canonical' }]),
      lost: { rows: {}, disabled_users: 0 },
    })
    expect(schemaOf(file)).toEqual(before)
  })

  it('tells people what each step has done, and what comes next', async () => {
    const { run } = beside()
    const applied = await run('--apply', '--yes')
    const verified = await run('--verify')
    const undone = await run('--undo', '--yes')

    expect(applied.stdout).toContain('Canonical addresses filled in: 1')
    expect(applied.stderr).toContain('Filling in canonical addresses …\n')
    expect(applied.stderr).toContain('Next: adyton import laravel --verify')
    expect(verified.stdout).toContain('All are as they should be.')
    expect(undone.stderr).toContain('refuse this database from now on')
  })

  it('--apply changes nothing where something stands in the way, and ends with 1', async () => {
    const { run, file } = beside()
    using database = new DatabaseSync(file)
    database.exec('alter table users rename column email to mail')
    const before = schemaOf(file)

    const ended = await run('--apply', '--yes', '--json')

    expect(ended.exitCode).toBe(1)
    expect(failureOf(ended)).toMatchObject({ code: 'findings' })
    expect(resultOf(ended)).toMatchObject({ findings: [{ severity: 'stops', about: 'columns' }] })
    expect(schemaOf(file)).toEqual(before)
  })

  it('shows no number of rows that it has not counted', async () => {
    const { run, file } = beside()
    using database = new DatabaseSync(file)
    database.exec('alter table users rename column email to mail')

    const { stdout } = await run('--dry-run')
    const json = resultOf(await run('--dry-run', '--json'))

    expect(stdout).toMatch(/^WHAT +FOUND\nengine +SQLite [\d.]+\n\nstops /)
    expect(Object.keys(Object(json))).toEqual(['engine', 'additions', 'findings'])
  })

  it('--verify ends with 1 where something is not as it should be', async () => {
    const { run } = beside()
    const ended = await run('--verify', '--json')

    expect(ended.exitCode).toBe(1)
    expect(resultOf(ended)).toMatchObject({ ok: false, deviations: [{ kind: 'schema' }] })
  })

  it.each(['--apply', '--undo'])('%s wants a confirmation', async (mode) => {
    const { run, file } = beside()
    if (mode === '--undo') await run('--apply', '--yes')
    const before = schemaOf(file)

    const ended = await run(mode, '--json')

    expect(ended.exitCode).toBe(2)
    expect(failureOf(ended)).toMatchObject({ code: 'confirmation_required' })
    expect(schemaOf(file)).toEqual(before)
  })

  it('--undo has nothing to do where nothing of Adyton is', async () => {
    const { run } = beside()
    const ended = await run('--undo', '--json')

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    expect(resultOf(ended)).toEqual({ removed: [] })
  })

  it('--undo is refused where Adyton has made the database', async () => {
    const folder = newFolder()
    const adyton = commandLine(folder)
    await adyton(['migrate'])

    const ended = await adyton(['import', 'laravel', '--undo', '--yes', '--json'])

    expect(ended.exitCode).toBe(1)
    expect(failureOf(ended)).toMatchObject({ code: 'not_undoable' })
  })

  it.each([[['serve']], [['migrate']], [['migrate', 'status']], [['user', 'list']]])(
    'until --apply has run, %j ends with 4 and changes nothing',
    async (line) => {
      const { folder, file } = beside()
      const before = schemaOf(file)

      const ended = await commandLine(folder)([...line, '--json'], { env: { PORT: '0' } })

      expect(ended.exitCode).toBe(4)
      expect(JSON.parse(ended.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
        error: { code: 'foreign_database', hint: expect.stringContaining('--dry-run') },
      })
      expect(schemaOf(file)).toEqual(before)
    },
  )

  it('until --apply has run, doctor tells that somebody else has made the database', async () => {
    const { folder, run } = beside()
    const doctor = () => commandLine(folder)(['doctor'])

    const before = await doctor()
    await run('--apply', '--yes')

    expect(before.exitCode).toBe(1)
    expect(before.stdout).toMatch(/^database: This database was made by another application\. Look first: /)
    expect(await doctor()).toMatchObject({ exitCode: 0 })
  })

  it('ends with 4 where there is no database, and makes none', async () => {
    const ended = await commandLine(newFolder())(['import', 'laravel', '--dry-run', '--json'])

    expect(ended.exitCode).toBe(4)
  })
})

describe.skipIf(!hasTerminal())('import laravel on a terminal', () => {
  it('shows what it would add and asks before it does', async () => {
    const { folder, file } = beside()
    const before = schemaOf(file)
    const person = onTerminal(folder, ['import', 'laravel', '--apply'], env)
    await person.sees('column users.email_canonical')
    await person.sees('Take over this SQLite')
    person.types(ENTER)

    expect(await person.end()).toMatchObject({ exitCode: 1 })
    expect(schemaOf(file)).toEqual(before)
  })

  it('draws how far it has come', async () => {
    const { folder } = beside()
    const person = onTerminal(folder, ['import', 'laravel', '--apply', '--yes'], env)
    const { exitCode, screen } = await person.end()

    expect(exitCode).toBe(0)
    expect(screen).toContain('Adding what is missing')
    expect(screen).toContain('━')
  })
})
