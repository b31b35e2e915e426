import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createLaravel } from '../storage/laravel/application.ts'
import { commandLine, databaseIn, type Ended, failureOf, MAIN, newFolder, resultOf } from './command-line.ts'
import { ENTER, hasTerminal, onTerminal } from './on-terminal.ts'

const SECRET = 'qGz3VbXh0c9RkLw8TnYp2DsJ5mUf7AeIoK1xWv4B1a2b3c4d'
/** Tokens of these tests are as old as the clock of others is fixed. */
const env = { ADYTON_TOKEN_EXPIRATION: '0' }
const REFUSED = { code: 'foreign_database', hint: expect.stringContaining('--dry-run') }

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
    begin: (...options: readonly string[]) => started(folder, options),
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
      added: Object(inspected).additions,
      addresses: 1,
      followed: 0,
    })
    expect(verified).toEqual({ ok: true, users: 1, tokens: 1, looked_up: 1, deviations: [] })
    expect(undone).toMatchObject({
      removed: Object(inspected).additions,
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
    expect(undone.stderr).toMatch(/^Goes:\n(?:.*\n)+Stop every server of Adyton on this database first/)
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

  it('--undo has nothing to do where nothing of Adyton is, and touches not one byte', async () => {
    const { run, file } = beside()
    const before = readFileSync(file)

    const ended = await run('--undo', '--json')

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    expect(resultOf(ended)).toEqual({ removed: [], lost: {} })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('--undo is refused where Adyton has made the database', async () => {
    const folder = newFolder()
    const adyton = commandLine(folder)
    await adyton(['migrate'])

    const ended = await adyton(['import', 'laravel', '--undo', '--yes', '--json'])

    expect(ended.exitCode).toBe(1)
    expect(failureOf(ended)).toMatchObject({ code: 'not_undoable' })
  })

  it.each(['--dry-run', '--apply'])('%s tells where Adyton has made the database', async (mode) => {
    const adyton = commandLine(newFolder())
    await adyton(['migrate'])

    const ended = await adyton(['import', 'laravel', mode, '--json'])

    expect(ended.exitCode).toBe(1)
    expect(resultOf(ended)).toMatchObject({
      findings: [{ severity: 'stops', found: 'Adyton has made this database itself.' }],
    })
  })

  it.each([[['migrate']], [['migrate', 'status']], [['user', 'list']]])(
    'until --apply has run, %j ends with 4 and touches not one byte',
    async (line) => {
      const { folder, file } = beside()
      const before = readFileSync(file)

      const ended = await commandLine(folder)([...line, '--json'])

      expect(ended.exitCode).toBe(4)
      expect(failureOf(ended)).toMatchObject(REFUSED)
      expect(readFileSync(file).equals(before)).toBe(true)
    },
  )

  it('until --apply has run, serve ends with 4 and touches not one byte', async () => {
    const { folder, file } = beside()
    const before = readFileSync(file)

    const { exitCode, stderr } = await commandLine(folder)(['serve', '--json'], { env: { PORT: '0' } })

    expect(exitCode).toBe(4)
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({ error: REFUSED })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('until --apply has run, doctor tells that somebody else has made the database', async () => {
    const { folder, run } = beside()
    const doctor = () => commandLine(folder)(['doctor'])

    const before = await doctor()
    await run('--apply', '--yes')

    expect(before.exitCode).toBe(1)
    expect(before.stdout).toMatch(/^database: This database was made by another application\. Look first: /)
    expect(await doctor()).toMatchObject({ exitCode: 0 })
  })

  it.each(['--dry-run', '--apply', '--verify', '--undo'])(
    '%s ends with 4 where there is no database, and makes none, nor has anybody make it',
    async (mode) => {
      const folder = newFolder()
      const ended = await commandLine(folder)(['import', 'laravel', mode, '--json'])

      expect(ended.exitCode).toBe(4)
      expect(failureOf(ended)).toMatchObject({
        code: 'unavailable',
        hint: "Is DATABASE_URL the path of Laravel's database?",
      })
      expect(existsSync(databaseIn(folder))).toBe(false)
    },
  )
})

describe('import laravel --apply, interrupted', () => {
  it('in the middle ends with 130, and is finished by the next', async () => {
    const { folder, file, run, begin } = beside()
    addUsers(file, 5_000)
    const writes = watch(folder)
    const apply = begin('--apply', '--yes', '--json')
    for await (const { filename } of writes) if (filename?.endsWith('-wal')) break

    const ended = await apply.interrupt()
    const finished = await run('--apply', '--yes')
    const verified = resultOf(await run('--verify', '--json'))

    expect(ended).toMatchObject({ exitCode: 130, stdout: '' })
    expect(failureOf(ended)).toMatchObject({
      code: 'interrupted',
      message: expect.stringContaining('--undo'),
    })
    expect(finished.exitCode).toBe(0)
    expect(verified).toMatchObject({ ok: true, users: 5_001 })
  })

  it('while it still looks ends with 130, and has touched not one byte', async () => {
    const { file, begin } = beside()
    addUsers(file, 200_000)
    const before = readFileSync(file)
    const apply = begin('--apply', '--yes')
    await apply.tells('Reading users …')

    const { exitCode, stderr } = await apply.interrupt()

    expect(exitCode).toBe(130)
    expect(stderr).toContain(
      'error: Interrupted. What is committed stays: run it again to finish, or --undo.\n',
    )
    expect(readFileSync(file).equals(before)).toBe(true)
  })
})

function addUsers(file: string, many: number): void {
  using database = new DatabaseSync(file)
  database
    .prepare(
      `insert into users (name, email, password) with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
        select 'Somebody', 'user' || i || '@example.com', '' from n`,
    )
    .run(many)
}

/** A command that goes on until it is interrupted. */
function started(folder: string, options: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=source', MAIN, 'import', 'laravel', ...options], {
    cwd: folder,
    env: { ...env, DATABASE_URL: `sqlite:${databaseIn(folder)}` },
  })
  const closed = once(child, 'close')
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  return {
    async tells(text: string) {
      while (!said.stderr.includes(text)) await once(child.stderr, 'data')
    },
    async interrupt(): Promise<Ended> {
      child.kill('SIGINT')
      const [exitCode] = await closed
      return { exitCode, ...said }
    },
  }
}

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

  it('--undo touches not one byte where it is declined', async () => {
    const { folder, file, run } = beside()
    await run('--apply', '--yes')
    // As a file is kept that was restored or made anew by Laravel.
    using database = new DatabaseSync(file)
    database.exec('pragma journal_mode = delete')
    const before = readFileSync(file)
    const person = onTerminal(folder, ['import', 'laravel', '--undo'], env)
    await person.sees('Take this away?')
    person.types(ENTER)

    expect(await person.end()).toMatchObject({ exitCode: 1 })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('--undo says what is true where another was first', async () => {
    const { folder, run } = beside()
    await run('--apply', '--yes')
    const person = onTerminal(folder, ['import', 'laravel', '--undo'], env)
    await person.sees('Take this away?')
    await run('--undo', '--yes')
    person.types('y')

    const { exitCode, screen } = await person.end()

    expect(exitCode).toBe(0)
    expect(screen).toContain('Nothing of Adyton is here.')
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
