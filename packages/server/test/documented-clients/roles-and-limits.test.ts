import { DatabaseSync } from 'node:sqlite'
import { guarded } from 'adyton/fastify'
import { describe, expect, it } from 'vitest'
import { type ServerOnFile, startServer, startServerOnFile } from '../start-server.ts'
import { A_MOMENT, aToken, JOHN, JOHNS_REGISTRATION, registerJohn, send, tokenIn } from './requests.ts'

/* As documented for clients: tokens that live a day, roles in two places, limits, and the tables behind them. */

const HOUR_MS = 3_600_000
const CREDENTIALS = { email: JOHN.email, password: JOHN.password }
const JOHN_SHOWN = {
  id: 1,
  name: 'John Doe',
  email: 'john@example.com',
  created_at: A_MOMENT,
  updated_at: A_MOMENT,
}

describe('the flow', () => {
  it('registers', async () => {
    await using server = await startServer()

    const answer = await send(server, 'POST', '/api/auth/register', { json: JOHNS_REGISTRATION })

    expect(answer.body).toMatchObject({ user: JOHN_SHOWN, token: aToken(1) })
  })

  it('signs in, and tells the role', async () => {
    await using server = await startServer()
    await registerJohn(server)

    const answer = await send(server, 'POST', '/api/auth/login', { json: CREDENTIALS })

    expect(answer).toMatchObject({
      status: 200,
      body: { user: { ...JOHN_SHOWN, role: 'student' }, token: aToken(2) },
    })
  })

  it('uses the token, and signs out with it', async () => {
    await using server = await startServer()
    const token = await registerJohn(server)

    expect((await send(server, 'GET', '/api/user', { token })).status).toBe(200)
    expect(await send(server, 'POST', '/api/auth/logout', { token })).toMatchObject({
      status: 200,
      body: { message: 'Successfully logged out' },
    })
  })

  it('works with curl’s headers, which name no JSON to accept', async () => {
    await using server = await startServer()
    await registerJohn(server)
    const headers = { Accept: '*/*', 'User-Agent': 'curl/8.5.0' }

    const signedIn = await send(server, 'POST', '/api/auth/login', { json: CREDENTIALS, headers })
    const token = tokenIn(signedIn)

    expect((await send(server, 'GET', '/api/user', { token, headers })).status).toBe(200)
    expect(await send(server, 'GET', '/api/user', { headers })).toMatchObject({
      status: 401,
      body: { message: 'Unauthenticated.' },
    })
    expect(await send(server, 'POST', '/api/auth/login', { json: {}, headers })).toMatchObject({
      status: 422,
    })
  })
})

describe('the tokens', () => {
  it.each<[string, number, number]>([
    ['*', 200, 201],
    ['read', 200, 403],
    ['write', 403, 201],
    ['admin', 403, 403],
  ])('of the scope %s may list (%i) and create (%i)', async (scope, list, create) => {
    await using server = await startServer()
    const json = { name: 'scoped', abilities: [scope] }
    const token = tokenIn(
      await send(server, 'POST', '/api/tokens', { token: await registerJohn(server), json }),
    )

    expect((await send(server, 'GET', '/api/tokens', { token })).status).toBe(list)
    expect((await send(server, 'POST', '/api/tokens', { token, json })).status).toBe(create)
  })

  it('of the scope admin reach administration only with the role as well', async () => {
    await using server = await startServerOnFile()
    const token = await registerJohn(server)
    const json = { name: 'admin', abilities: ['admin'] }
    const admin = tokenIn(await send(server, 'POST', '/api/tokens', { token, json }))
    expect((await send(server, 'GET', '/api/admin/users', { token: admin })).status).toBe(403)

    execute(
      server,
      "insert into roles (name) values ('admin'); update users set role_id = last_insert_rowid() where id = 1",
    )

    expect(await send(server, 'GET', '/api/admin/users', { token: admin })).toMatchObject({
      status: 200,
      body: { users: [{ id: 1, role: 'admin' }] },
    })
  })

  it('expire after 24 hours, and then the user signs in again', async () => {
    await using server = await startServer()
    const token = await registerJohn(server)

    server.clock.pass(24 * HOUR_MS - 1_000)
    expect((await send(server, 'GET', '/api/user', { token })).status).toBe(200)
    server.clock.pass(1_000)
    expect(await send(server, 'GET', '/api/user', { token })).toMatchObject({
      status: 401,
      body: { message: 'Token has expired.' },
    })

    const next = tokenIn(await send(server, 'POST', '/api/auth/login', { json: CREDENTIALS }))
    expect((await send(server, 'GET', '/api/user', { token: next })).status).toBe(200)
  })

  it('are revoked by their user with DELETE /api/auth/tokens/{id}', async () => {
    await using server = await startServer()
    const token = await registerJohn(server)
    const other = tokenIn(await send(server, 'POST', '/api/auth/login', { json: CREDENTIALS }))

    const answer = await send(server, 'DELETE', '/api/auth/tokens/2', { token })

    expect(answer.status).toBe(200)
    expect((await send(server, 'GET', '/api/user', { token: other })).status).toBe(401)
  })

  it('are new at each sign-in, and any number of them lives beside the others', async () => {
    await using server = await startServer()
    const tokens = [await registerJohn(server)]
    for (let device = 0; device < 3; device += 1)
      tokens.push(tokenIn(await send(server, 'POST', '/api/auth/login', { json: CREDENTIALS })))

    for (const token of tokens) expect((await send(server, 'GET', '/api/user', { token })).status).toBe(200)
    expect(new Set(tokens).size).toBe(4)
  })

  it('are cleaned up after they expired, and no others', async () => {
    await using server = await startServerOnFile()
    const old = await registerJohn(server)
    server.clock.pass(49 * HOUR_MS)
    const fresh = tokenIn(await send(server, 'POST', '/api/auth/login', { json: CREDENTIALS }))

    for await (const _ of server.auth.prune());

    expect(count(server, 'personal_access_tokens')).toBe(1)
    expect((await send(server, 'GET', '/api/user', { token: old })).status).toBe(401)
    expect((await send(server, 'GET', '/api/user', { token: fresh })).status).toBe(200)
  })
})

describe('the roles', () => {
  const start = () =>
    startServerOnFile({
      mount(app, auth) {
        app.get('/admin-only', { preHandler: guarded(auth.guard({ role: 'admin' })) }, () => 'in')
        app.get('/staff', { preHandler: guarded(auth.guard({ role: ['admin', 'teacher'] })) }, () => 'in')
      },
    })
  const give: Readonly<Record<string, (role: string) => string>> = {
    'users.role_id': (role) =>
      `insert into roles (name) values ('${role}'); update users set role_id = last_insert_rowid() where id = 1`,
    'the user_roles table': (role) =>
      `insert into roles (name) values ('${role}'); insert into user_roles (user_id, role_id) values (1, last_insert_rowid())`,
  }

  it.each(
    Object.keys(give).flatMap((place) => [
      [place, 'admin', 200, 200] as const,
      [place, 'teacher', 403, 200] as const,
      [place, 'student', 403, 403] as const,
      [place, 'coordinator', 403, 403] as const,
    ]),
  )(
    'through %s: %s passes role:admin with %i and role:admin,teacher with %i',
    async (place, role, admin, staff) => {
      await using server = await start()
      const token = await registerJohn(server)

      execute(server, give[place]?.(role) ?? '')

      expect((await send(server, 'GET', '/admin-only', { token })).status).toBe(admin)
      expect((await send(server, 'GET', '/staff', { token })).status).toBe(staff)
    },
  )

  it('add up from both places, the one of the users table being shown', async () => {
    await using server = await start()
    const token = await registerJohn(server)

    execute(server, give['users.role_id']?.('teacher') ?? '')
    execute(server, give['the user_roles table']?.('admin') ?? '')

    expect((await send(server, 'GET', '/admin-only', { token })).status).toBe(200)
    expect(await send(server, 'GET', '/api/user', { token })).toMatchObject({ body: { role: 'teacher' } })
  })

  it('refuse with 403, and a stranger with 401', async () => {
    await using server = await start()
    const token = await registerJohn(server)

    expect(await send(server, 'GET', '/staff', { token })).toMatchObject({
      status: 403,
      body: { message: 'This action is unauthorized.' },
    })
    expect((await send(server, 'GET', '/staff')).status).toBe(401)
  })
})

describe('the limits', () => {
  it('let an authenticated user make 60 requests a minute', async () => {
    await using server = await startServer({ limits: {} })
    const token = await registerJohn(server)

    expect(await statuses(61, () => send(server, 'GET', '/api/user', { token }))).toEqual([
      ...Array.from({ length: 60 }, () => 200),
      429,
    ])
  })

  it('let an unauthenticated caller make 10 requests a minute', async () => {
    await using server = await startServer({ limits: {} })

    const seen = await statuses(11, () => send(server, 'GET', '/api/user'))

    expect(seen).toEqual([...Array.from({ length: 10 }, () => 401), 429])
  })

  it('let an address try 5 sign-ins a minute, and again a minute later', async () => {
    await using server = await startServer({ limits: {} })
    await registerJohn(server)
    const guess = () =>
      send(server, 'POST', '/api/auth/login', { json: { email: JOHN.email, password: 'wrong' } })
    await statuses(5, guess)

    const refused = await guess()

    expect(refused).toMatchObject({
      status: 429,
      body: { message: 'Too many login attempts. Please try again later.' },
    })
    expect(refused.headers.get('retry-after')).toBe('60')
    server.clock.pass(60_000)
    expect((await guess()).status).toBe(401)
  })
})

describe('the errors', () => {
  it.each([
    ['a missing token', undefined],
    ['an invalid token', '1|abc123def456ghi789jkl012mno345pqr678stu901vwx234yz'],
  ])('are 401 for %s', async (_, token) => {
    await using server = await startServer()
    await registerJohn(server)

    expect(await send(server, 'GET', '/api/user', token === undefined ? {} : { token })).toMatchObject({
      status: 401,
      body: { message: 'Unauthenticated.' },
    })
  })

  it('are 422 for missing fields, by field', async () => {
    await using server = await startServer()

    expect(await send(server, 'POST', '/api/auth/login', { json: {} })).toMatchObject({
      status: 422,
      body: {
        message: 'The given data was invalid.',
        errors: {
          email: ['The email field is required.'],
          password: ['The password field is required.'],
        },
      },
    })
  })
})

describe('the tables', () => {
  it.each<[string, readonly string[]]>([
    [
      'personal_access_tokens',
      [
        'id',
        'tokenable_type',
        'tokenable_id',
        'name',
        'token',
        'abilities',
        'last_used_at',
        'expires_at',
        'created_at',
        'updated_at',
      ],
    ],
    ['users', ['id', 'name', 'email', 'password', 'role_id', 'created_at', 'updated_at']],
    ['roles', ['id', 'name', 'description', 'created_at', 'updated_at']],
    ['user_roles', ['id', 'user_id', 'role_id', 'created_at', 'updated_at']],
  ])('%s has every documented column', async (table, columns) => {
    await using server = await startServerOnFile()

    expect(columnsOf(server, table)).toEqual(expect.arrayContaining([...columns]))
  })

  it('hold the SHA-256 of a token and the bcrypt hash of a password, and neither of them itself', async () => {
    await using server = await startServerOnFile()
    const token = await registerJohn(server)

    const [stored] = select(
      server,
      'select token, tokenable_type, tokenable_id, abilities from personal_access_tokens',
    )
    const [user] = select(server, 'select password from users')

    expect(stored).toEqual({
      token: expect.stringMatching(/^[0-9a-f]{64}$/),
      tokenable_type: 'App\\Models\\User',
      tokenable_id: 1,
      abilities: '["*"]',
    })
    expect(user).toEqual({ password: expect.stringMatching(/^\$2y\$04\$.{53}$/) })
    expect(JSON.stringify([stored, user])).not.toContain(token.split('|')[1])
  })

  it('keep an address to one user', async () => {
    await using server = await startServerOnFile()
    await registerJohn(server)

    expect(() =>
      execute(server, "insert into users (name, email, password) values ('J', 'john@example.com', 'x')"),
    ).toThrow(/UNIQUE/)
  })
})

async function statuses(
  times: number,
  request: () => Promise<{ status: number }>,
): Promise<readonly number[]> {
  const seen: number[] = []
  for (let at = 0; at < times; at += 1) seen.push((await request()).status)
  return seen
}

/** Runs SQL as the operator's own tools would, beside the running server. */
function execute({ file }: ServerOnFile, sql: string): void {
  const database = new DatabaseSync(file, { timeout: 5_000 })
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}

function select({ file }: ServerOnFile, sql: string): readonly Readonly<Record<string, unknown>>[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  } finally {
    database.close()
  }
}

function columnsOf(server: ServerOnFile, table: string): readonly unknown[] {
  return select(server, `select name from pragma_table_info('${table}')`).map((row) => row['name'])
}

function count(server: ServerOnFile, table: string): unknown {
  return select(server, `select count(*) as rows from ${table}`)[0]?.['rows']
}
