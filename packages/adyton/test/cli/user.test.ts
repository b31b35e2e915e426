import { describe, expect, it } from 'vitest'
import { isAlive, newAddress, newMember, textAt } from '../http/site.ts'
import { failureOf, resultOf } from './command-line.ts'
import { openInstallation } from './installation.ts'

const { adyton, site, trail } = await openInstallation()
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000000Z$/

function create(email: string, ...more: readonly string[]): readonly string[] {
  return ['user', 'create', email, '--name', 'Ada', '--password-stdin', '--json', ...more]
}

function signIn(email: string, password: string) {
  return site.call('POST', '/api/auth/login', { json: { email, password } })
}

describe('user create', () => {
  it('makes a user who can sign in, and shows no password and no hash', async () => {
    const email = newAddress()
    const ended = await adyton(create(email), { stdin: 'password123\n' })

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    expect(resultOf(ended)).toEqual({
      user: {
        id: expect.any(Number),
        name: 'Ada',
        email,
        email_verified_at: null,
        role: 'student',
        roles: ['student'],
        disabled: false,
        created_at: expect.stringMatching(TIME),
        updated_at: expect.stringMatching(TIME),
      },
    })
    expect((await signIn(email, 'password123')).status).toBe(200)
  })

  it('makes the first administrator, and the trail tells of the role', async () => {
    const ended = await adyton(create(newAddress(), '--role', 'admin'), { stdin: 'password123' })
    const { user } = Object(resultOf(ended))

    expect(user).toMatchObject({ role: 'admin', roles: ['admin'] })
    expect(trail(user.id)).toEqual([
      { event: 'user.created', actor_id: null, token_id: null, ip: null, reason: 'admin' },
    ])
  })

  it('takes the password as it comes but for the last line end', async () => {
    const email = newAddress()
    await adyton(create(email), { stdin: ' two  spaces \n\n' })

    expect((await signIn(email, ' two  spaces \n')).status).toBe(200)
    expect((await signIn(email, ' two  spaces ')).status).toBe(401)
  })

  it.each([
    ['too short', 'abc', 'The password must be at least 6 characters.'],
    ['longer than bcrypt reads', 'x'.repeat(73), 'The password must not be greater than 72 bytes.'],
    ['cut by a NUL', 'pass\0word', 'The password format is invalid.'],
  ])('refuses a password that is %s, as registration does', async (_, stdin, message) => {
    const ended = await adyton(create(newAddress()), { stdin })

    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(failureOf(ended)).toMatchObject({ code: 'invalid_value', errors: { password: [message] } })
  })

  it('refuses bytes that are no UTF-8, which would make different passwords equal', async () => {
    const ended = await adyton(create(newAddress()), {
      stdin: Uint8Array.of(...Buffer.from('password'), 0xff),
    })

    expect(ended.exitCode).toBe(2)
    expect(failureOf(ended)).toMatchObject({ code: 'invalid_value' })
  })

  it('refuses a bad address and an empty name together', async () => {
    const line = ['user', 'create', 'ada@', '--name', ' ', '--password-stdin', '--json']
    const ended = await adyton(line, { stdin: 'password123' })

    expect(ended.exitCode).toBe(2)
    expect(failureOf(ended)).toMatchObject({
      code: 'invalid_value',
      errors: {
        email: ['The email must be a valid email address.'],
        name: ['The name field is required.'],
      },
    })
  })

  it('refuses an address that somebody has in another spelling', async () => {
    const { email } = await newMember(site)
    const ended = await adyton(create(email.toUpperCase()), { stdin: 'password123' })

    expect(ended.exitCode).toBe(1)
    expect(failureOf(ended)).toMatchObject({ code: 'email_taken' })
  })

  it('refuses a role that is not known, and makes nobody', async () => {
    const email = newAddress()
    const ended = await adyton(create(email, '--role', 'admn'), { stdin: 'password123' })

    expect(ended.exitCode).toBe(2)
    expect(failureOf(ended)).toMatchObject({
      code: 'unknown_role',
      message: 'There is no role admn. Did you mean admin?',
      hint: expect.stringContaining('team_member'),
    })
    expect(await site.storage.users.emailTaken(email)).toBe(false)
  })

  it('asks nobody where there is no terminal', async () => {
    const line = ['user', 'create', newAddress(), '--name', 'Ada', '--json']
    const ended = await adyton(line, { stdin: 'password123\npassword123\n' })

    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(failureOf(ended)).toMatchObject({ code: 'password_required' })
  })
})

describe('user disable', () => {
  it('ends every token of the user at once, in the process of the server too', async () => {
    const { id, email, token } = await newMember(site)
    expect(await isAlive(site, token)).toBe(true)

    const ended = await adyton(['user', 'disable', email, '--json'])

    expect(resultOf(ended)).toMatchObject({ user: { id, disabled: true }, changed: true })
    expect(await isAlive(site, token)).toBe(false)
    expect(trail(id)).toMatchObject([{ event: 'user.disabled', actor_id: null }])
  })

  it('is undone by user enable', async () => {
    const { id, token } = await newMember(site)
    await adyton(['user', 'disable', String(id)])

    const ended = await adyton(['user', 'enable', String(id), '--json'])

    expect(resultOf(ended)).toMatchObject({ user: { id, disabled: false }, changed: true })
    expect(await isAlive(site, token)).toBe(true)
    expect(trail(id)).toMatchObject([{ event: 'user.disabled' }, { event: 'user.enabled' }])
  })

  it('is no failure for a user who is disabled, and changes nothing', async () => {
    const { id } = await newMember(site)
    await adyton(['user', 'disable', String(id)])

    const ended = await adyton(['user', 'disable', String(id), '--json'])

    expect(ended.exitCode).toBe(0)
    expect(resultOf(ended)).toMatchObject({ changed: false })
    expect(trail(id)).toHaveLength(1)
  })
})

describe('a user', () => {
  it('is found by the address in any spelling that means the same, and by the id', async () => {
    const { id, email } = await newMember(site)

    for (const named of [String(id), email, email.toUpperCase()]) {
      const ended = await adyton(['role', 'list', named, '--json'])
      expect(resultOf(ended)).toMatchObject({ user_id: id })
    }
  })

  it.each([
    ['an unknown address', 'nobody@example.com'],
    ['an unknown id', '999999'],
    ['a fraction', '1.0'],
  ])('that is not there ends with 5: %s', async (_, named) => {
    const ended = await adyton(['token', 'list', named, '--json'])

    expect(ended).toMatchObject({ exitCode: 5, stdout: '' })
    expect(failureOf(ended)).toMatchObject({ code: 'user_not_found', exit_code: 5 })
  })
})

describe('user list', () => {
  it('goes through all users, a page at a time', async () => {
    const members = [await newMember(site), await newMember(site), await newMember(site)]
    const after = String(Number(members[0]?.id) - 1)

    const first = resultOf(await adyton(['user', 'list', '--after', after, '--limit', '2', '--json']))
    const rest = resultOf(
      await adyton(['user', 'list', '--after', String(Object(first).next), '--limit', '2', '--json']),
    )

    expect(
      [first, rest].flatMap((page) => Object(page).users.map((user: object) => Object(user).id)),
    ).toEqual(members.map(({ id }) => id))
    expect(Object(rest).next).toBeNull()
  })

  it('says on stderr how to go on, so that the table alone is piped', async () => {
    await newMember(site)
    await newMember(site)
    const { stdout, stderr } = await adyton(['user', 'list', '--limit', '1'])

    expect(stdout.trimEnd().split('\n')).toHaveLength(2)
    expect(stdout).toMatch(/^ID +E-MAIL +NAME +ROLES +STATE +CREATED \(UTC\)\n/)
    expect(stderr).toMatch(/^There are more: --after \d+\n$/)
  })

  it('shows a name that would steer the terminal as text', async () => {
    const answer = await site.call('POST', '/api/auth/register', {
      json: {
        name: 'Eve\u001b[2J\u202e',
        email: newAddress(),
        password: 'password123',
        password_confirmation: 'password123',
      },
    })
    expect(textAt(answer, 'user', 'name')).toContain('\u001b')

    const { stdout } = await adyton(['user', 'list', '--limit', '1000'])

    expect(stdout).toContain('Eve\\u{1b}[2J\\u{202e}')
    expect(stdout).not.toContain('\u001b')
  })

  it.each(['0', '1001'])('refuses --limit %s', async (limit) => {
    const { exitCode, stderr } = await adyton(['user', 'list', '--limit', limit])

    expect(exitCode).toBe(2)
    expect(stderr).toContain('--limit')
  })
})
