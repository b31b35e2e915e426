import { describe, expect, it } from 'vitest'
import { createAuth } from '../../src/create-auth.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { createCaller } from '../http/in-memory-caller.ts'
import { disable, isAlive, newMember } from '../http/site.ts'
import { failureOf, resultOf } from './command-line.ts'
import { openInstallation } from './installation.ts'

const { adyton, site, file, trail } = await openInstallation()
const MINUTE_MS = 60_000

describe('token create', () => {
  it('makes a token that a server on the same database accepts, with those abilities and no others', async () => {
    const { email } = await newMember(site)
    const line = ['token', 'create', email, '--name', 'ci', '--ability', 'read', '--ability', 'deploy']
    const { stdout } = await adyton(line)

    const answer = await site.call('GET', '/api/tokens', { token: stdout.trim() })
    const { tokens } = Object(answer.body)

    expect(answer.status).toBe(200)
    expect(tokens.at(-1)).toMatchObject({
      name: 'ci',
      abilities: ['read', 'deploy'],
      parent_id: null,
      current: true,
    })
    expect((await site.call('POST', '/api/tokens', { token: stdout.trim() })).status).toBe(403)
  })

  it('makes a token that a server started later accepts', async () => {
    const { email } = await newMember(site)
    const { stdout } = await adyton(['token', 'create', email, '--name', 'ci'])
    const auth = createAuth({ storage: sqlite(file), passwords: { hash: 'bcrypt:4' } })

    const { status } = await createCaller(auth)('GET', '/api/user', { token: stdout.trim() })
    await auth.close()

    expect(status).toBe(200)
  })

  it('prints the token alone on stdout, and the rest on stderr', async () => {
    const { id } = await newMember(site)
    const { exitCode, stdout, stderr } = await adyton(['token', 'create', String(id), '--name', 'ci'])

    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^\d+\|[A-Za-z0-9]{40}[0-9a-f]{8}\n$/)
    expect(stderr).toContain('abilities: *')
    expect(stderr).not.toContain(stdout.trim())
  })

  it('tells everything but the hash as JSON', async () => {
    const { id } = await newMember(site)
    const ended = await adyton(['token', 'create', String(id), '--name', 'ci', '--json'])
    const { token, access_token } = Object(resultOf(ended))

    expect(ended.stderr).toBe('')
    expect(token.split('|')[0]).toBe(String(access_token.id))
    expect(access_token).toEqual({
      id: expect.any(Number),
      user_id: id,
      name: 'ci',
      abilities: ['*'],
      last_used_at: null,
      expires_at: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      effective_expires_at: expect.any(String),
      kind: 'minted',
      parent_id: null,
      last_used_ip: null,
      last_used_agent: null,
    })
  })

  it('leaves a row in the trail that names no actor', async () => {
    const { id } = await newMember(site)
    const ended = await adyton(['token', 'create', String(id), '--name', 'ci', '--json'])
    const { access_token } = Object(resultOf(ended))

    expect(trail(id)).toEqual([
      { event: 'token.issued', actor_id: null, token_id: access_token.id, ip: null, reason: null },
    ])
  })

  it('makes it work for a length of time', async () => {
    const { id } = await newMember(site)
    const line = ['token', 'create', String(id), '--name', 'ci', '--expires-in', '30d', '--json']
    const { created_at, expires_at } = Object(resultOf(await adyton(line))).access_token

    expect(Date.parse(expires_at) - Date.parse(created_at)).toBeCloseTo(30 * 1_440 * MINUTE_MS, -4)
  })

  it('makes it work until a moment', async () => {
    const { id } = await newMember(site)
    const line = ['token', 'create', String(id), '--name', 'ci', '--expires-at', '2099-01-01T12:00:00+01:00']
    const ended = await adyton([...line, '--json'])

    expect(resultOf(ended)).toMatchObject({ access_token: { expires_at: '2099-01-01T11:00:00.000000Z' } })
  })

  it.each([
    ['--expires-in', '-1d'],
    ['--expires-in', '11000d'],
    ['--expires-at', '2001-01-01'],
    ['--name', ' '],
    ['--ability', ''],
    ['--ability', 'x'.repeat(101)],
  ])('refuses %s %j, and makes no token', async (option, value) => {
    const { id } = await newMember(site)
    const { exitCode, stdout } = await adyton([
      'token',
      'create',
      String(id),
      '--name',
      'ci',
      `${option}=${value}`,
    ])

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(trail(id)).toEqual([])
  })

  it('refuses both ways to say when it ends', async () => {
    const line = ['token', 'create', '1', '--name', 'ci', '--expires-in', '1d', '--expires-at', '2099-01-01']

    expect(await adyton(line)).toMatchObject({ exitCode: 2, stdout: '' })
  })

  it('refuses a disabled user', async () => {
    const member = await newMember(site)
    await disable(site, member)

    const ended = await adyton(['token', 'create', member.email, '--name', 'ci', '--json'])

    expect(ended).toMatchObject({ exitCode: 1, stdout: '' })
    expect(failureOf(ended)).toMatchObject({ code: 'user_disabled' })
  })

  it('makes tokens that age like others', async () => {
    const { id } = await newMember(site)
    const env = { ADYTON_TOKEN_EXPIRATION: '60' }
    const ended = await adyton(['token', 'create', String(id), '--name', 'ci', '--json'], { env })
    const { created_at, effective_expires_at } = Object(resultOf(ended)).access_token

    expect(Date.parse(effective_expires_at) - Date.parse(created_at)).toBe(60 * MINUTE_MS)
  })

  it('puts the configured prefix before the secret', async () => {
    const { id } = await newMember(site)
    const env = { ADYTON_TOKEN_PREFIX: 'school_' }
    const { stdout } = await adyton(['token', 'create', String(id), '--name', 'ci'], { env })

    expect(stdout).toMatch(/^\d+\|school_/)
    expect(await isAlive(site, stdout.trim())).toBe(true)
  })
})
