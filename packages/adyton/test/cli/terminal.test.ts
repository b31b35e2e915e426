import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { isAlive, newAddress, newMember } from '../http/site.ts'
import { openInstallation } from './installation.ts'
import { CTRL_C, ENTER, hasTerminal, onTerminal } from './on-terminal.ts'

const { site, file } = await openInstallation()
const folder = dirname(file)

describe.skipIf(!hasTerminal())('on a terminal', () => {
  it('asks for a new password twice and shows neither', async () => {
    const email = newAddress()
    const person = onTerminal(folder, ['user', 'create', email, '--name', 'Ada'])
    await person.sees('Password')
    person.types(`password123${ENTER}`)
    await person.sees('The same again')
    person.types(`password123${ENTER}`)
    const { exitCode, screen } = await person.end()

    expect(exitCode).toBe(0)
    expect(screen).toContain(`Made ${email}`)
    expect(screen).not.toContain('password123')
    const json = { email, password: 'password123' }
    expect((await site.call('POST', '/api/auth/login', { json })).status).toBe(200)
  })

  it('asks again while the password is too short or was not typed alike', async () => {
    const person = onTerminal(folder, ['user', 'create', newAddress(), '--name', 'Ada'])
    await person.sees('Password')
    person.types(`abc${ENTER}`)
    await person.sees('The password must be at least 6 characters.')
    await person.sees('Password')
    person.types(`password123${ENTER}`)
    await person.sees('The same again')
    person.types(`password124${ENTER}`)
    await person.sees('The password confirmation does not match.')
    await person.sees('Password')
    person.types(CTRL_C)

    expect(await person.end()).toMatchObject({ exitCode: 130 })
  })

  it('makes nobody after Ctrl-C', async () => {
    const email = newAddress()
    const person = onTerminal(folder, ['user', 'create', email, '--name', 'Ada'])
    await person.sees('Password')
    person.types(CTRL_C)
    const { exitCode, screen } = await person.end()

    expect(exitCode).toBe(130)
    expect(screen).toContain('Nothing was changed.')
    expect(await site.storage.users.emailTaken(email)).toBe(false)
  })

  it('refuses an address before it asks for a password', async () => {
    const { email } = await newMember(site)
    const { exitCode, screen } = await onTerminal(folder, ['user', 'create', email, '--name', 'Ada']).end()

    expect(exitCode).toBe(1)
    expect(screen).not.toContain('Password')
  })

  it.each([
    ['y', 0, false],
    [ENTER, 1, true],
    ['n', 1, true],
    [CTRL_C, 130, true],
  ])('asked whether to revoke every token, takes %j and ends with %i', async (key, code, alive) => {
    const { email, token } = await newMember(site)
    const person = onTerminal(folder, ['token', 'revoke', '--user', email, '--all'])
    await person.sees(`Revoke every token of ${email}`)
    person.types(key)

    expect(await person.end()).toMatchObject({ exitCode: code })
    expect(await isAlive(site, token)).toBe(alive)
  })

  it('shows how far a clean-up has come, and then its result alone', async () => {
    const { id } = await newMember(site)
    addExpiredTokens(id, 2_500)

    const { exitCode, screen } = await onTerminal(folder, ['token', 'prune']).end()

    expect(exitCode).toBe(0)
    expect(screen).toMatch(/━.* \d+ %/)
    expect(screen).toContain('100 %')
    expect(screen.slice(screen.lastIndexOf('\u001b[K'))).toBe('\u001b[KDeleted 2,500 expired tokens.\r\n')
  })

  it.each([
    [{}, true],
    [{ NO_COLOR: '1' }, false],
  ])('with %j has colours: %s', async (env, colours) => {
    const { screen } = await onTerminal(folder, ['token', 'list', 'nobody@example.com'], env).end()

    expect(screen).toContain('There is no user')
    expect(screen.includes('\u001b[31m')).toBe(colours)
  })
})

function addExpiredTokens(userId: number, count: number): void {
  using database = new DatabaseSync(file, { timeout: 5_000 })
  database
    .prepare(
      `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ?)
       insert into personal_access_tokens (tokenable_type, tokenable_id, name, token, abilities, expires_at, created_at)
       select 'App\\Models\\User', ?, 'old', printf('%064d', n), '["*"]', '2020-01-01 00:00:00', '2020-01-01 00:00:00'
       from numbers`,
    )
    .run(count, userId)
}
