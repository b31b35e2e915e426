import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { SIGN_IN_PATHS } from '../../adyton/test/http/sign-in-paths.ts'
import { type Answer, JOHN, JOHNS_REGISTRATION, send, tokenIn } from './documented-clients/requests.ts'
import { postOf, requestHead, sendRaw } from './raw-request.ts'
import { spellings } from './secret-spellings.ts'
import { startServerProcess } from './server-process.ts'

/*
 * A day in the life of a server that logs all it can, read afterwards as a thief of the log would read it.
 */

const PASSWORD = 'Zürich|correct horse 7'
const WRONG_PASSWORD = 'Wrong+horse/battery=8'
const CREDENTIALS = { email: JOHN.email, password: PASSWORD }
/** Every status the day has. */
const SEEN = [200, 201, 400, 401, 403, 404, 405, 413, 415, 422, 429, 500]
const BASIC = Buffer.from(`${JOHN.email}:${PASSWORD}`).toString('base64')

const server = await startServerProcess({
  LOG_LEVEL: 'trace',
  ADYTON_PASSWORD_HASH: 'bcrypt:4',
  ADYTON_RATE_LIMITS: 'user=60,guest=0,login=0',
})
const tokens: string[] = []
const statuses: number[] = []
await live()
const log = await server.stop()
const lines = log
  .split('\n')
  .filter((line) => line !== '')
  .map((line): Readonly<Record<string, unknown>> => JSON.parse(line))

describe('the log', () => {
  it('holds the whole day: what was answered, refused, throttled and broken', () => {
    const requests = lines.filter(({ msg }) => msg === 'request')

    expect(new Set(statuses)).toEqual(new Set(SEEN))
    for (const status of SEEN)
      expect(requests).toContainEqual(expect.objectContaining({ status, method: expect.any(String) }))
    expect(lines).toContainEqual(expect.objectContaining({ level: 40, msg: 'A request was refused.' }))
    expect(lines).toContainEqual(expect.objectContaining({ level: 40, msg: 'A request was throttled.' }))
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 50, err: expect.objectContaining({ stack: expect.any(String) }) }),
    )
  })

  it('tells of each request by its id, its time in UTC, its route and its address', () => {
    expect(lines).toContainEqual({
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
      requestId: expect.stringMatching(/\S/),
      method: 'DELETE',
      path: '/api/tokens/:id',
      status: 404,
      ms: expect.any(Number),
      ip: '127.0.0.1',
      msg: 'request',
    })
  })

  it('holds no token, in any spelling', () => {
    expect(tokens.length).toBeGreaterThan(8)
    for (const token of tokens) {
      const secret = token.slice(token.indexOf('|') + 1)
      for (const spelling of spellings(secret)) expect(log).not.toContain(spelling)
      expect(log).not.toContain(createHash('sha256').update(secret).digest('hex'))
    }
  })

  it.each([
    ['password', PASSWORD],
    ['tried password', WRONG_PASSWORD],
    ['Basic credential', BASIC],
  ])('holds no %s, in any spelling', (_, secret) => {
    for (const spelling of spellings(secret)) expect(log).not.toContain(spelling)
  })

  it('holds no header that carries a credential, and no stored hash', () => {
    expect(log).not.toMatch(/authorization|bearer|cookie|\$2y\$|argon2/i)
  })

  it('is one JSON object a line, whatever a client sends to break it', () => {
    for (const line of lines)
      expect(line).toMatchObject({ level: expect.any(Number), time: expect.any(String) })
    expect(lines.some(({ msg }) => msg === 'forged')).toBe(false)
  })
})

async function live(): Promise<void> {
  const token = await signInEverywhere()
  await useTokens(token)
  await sendSecretsWhereTheyDoNotBelong(token)
  await sendUnreadable(token)
  await useUp(token)
  await breakDatabase(token)
}

async function signInEverywhere(): Promise<string> {
  const registered = await registerOver(PASSWORD)
  for (const path of SIGN_IN_PATHS) {
    const { body } = note(await send(server, 'POST', path, { json: CREDENTIALS }))
    tokens.push(typeof body === 'string' ? body : String(Object(body).token))
    note(await send(server, 'POST', path, { json: { ...CREDENTIALS, password: WRONG_PASSWORD } }))
    note(await send(server, 'POST', path, { json: { password: PASSWORD } }))
  }
  return registered
}

async function registerOver(password: string): Promise<string> {
  const json = { ...JOHNS_REGISTRATION, password, password_confirmation: password }
  const answer = note(await send(server, 'POST', '/api/auth/register', { json }))
  tokens.push(tokenIn(answer))
  note(await send(server, 'POST', '/register', { json }))
  return tokenIn(answer)
}

async function useTokens(token: string): Promise<void> {
  const json = { name: 'reader', abilities: ['read'] }
  const reader = tokenIn(note(await send(server, 'POST', '/api/tokens', { token, json })))
  tokens.push(reader)
  note(await send(server, 'POST', '/api/tokens', { token: reader, json }))
  note(await send(server, 'GET', '/api/admin/users', { token }))
  note(await send(server, 'GET', '/api/tokens', { token: reader }))
  note(await send(server, 'POST', '/api/auth/logout', { token: reader }))
  note(await send(server, 'GET', '/api/user', { token: reader }))
  note(await send(server, 'DELETE', '/api/tokens/999', { token }))
}

async function sendSecretsWhereTheyDoNotBelong(token: string): Promise<void> {
  const inQuery = new URLSearchParams({ token, password: PASSWORD }).toString()
  for (const path of [
    `/api/user?${inQuery}`,
    `/api/tokens/${encodeURIComponent(token)}`,
    `/nowhere/${encodeURIComponent(token)}/${encodeURIComponent(PASSWORD)}`,
    `/login?${inQuery}`,
  ])
    note(await send(server, 'GET', path, { token }))
  note(await send(server, 'DELETE', `/api/tokens/${encodeURIComponent(token)}`, { token }))
  for (const name of [
    'Cookie',
    'Referer',
    'Origin',
    'User-Agent',
    'X-Forwarded-For',
    'X-Request-Id',
    'Accept',
  ])
    note(await send(server, 'GET', '/api/user', { headers: { [name]: `token=${token}` } }))
  note(await send(server, 'GET', '/api/user', { headers: { Authorization: `Basic ${BASIC}` } }))
  note(
    await send(server, 'GET', '/api/user', {
      headers: { Authorization: `Bearer ${token}, Bearer ${token}` },
    }),
  )
  note(await send(server, 'POST', '/api/tokens', { token, json: { name: [PASSWORD], abilities: token } }))
  note(await send(server, 'POST', '/api/login', { json: { email: `"}\n{"msg":"forged","p":"${PASSWORD}` } }))
}

async function sendUnreadable(token: string): Promise<void> {
  const type = (value: string) => [['Content-Type', value]] as const
  const broken = JSON.stringify({ ...CREDENTIALS, token }).slice(0, -1)
  for (const answer of [
    await sendRaw(server.port, ...postOf('/api/login', broken)),
    await sendRaw(server.port, ...postOf('/api/login', broken, type('text/plain'))),
    await sendRaw(server.port, ...postOf('/api/login', `${broken}${' '.repeat(70_000)}`)),
    await sendRaw(server.port, ...postOf(`/nowhere?${encodeURIComponent(token)}`, broken)),
    await sendRaw(server.port, requestHead('GET', '/api/user', [['Authorization', `Bearer ${token}\u0000`]])),
    await sendRaw(
      server.port,
      requestHead('GET', '/api/user', [['Authorization', `Bearer ${token.repeat(500)}`]]),
    ),
    await sendRaw(server.port, requestHead('GET', `/api/%zz/${encodeURIComponent(token)}`)),
  ])
    if (answer !== undefined && answer.status !== 431) statuses.push(answer.status)
}

async function useUp(token: string): Promise<void> {
  for (let count = 0; count < 61; count += 1) note(await send(server, 'GET', '/api/user', { token }))
}

/** Takes the tables from under the server, so that everything that comes is a defect. */
async function breakDatabase(token: string): Promise<void> {
  const database = new DatabaseSync(server.file, { timeout: 5_000 })
  database.exec('drop table personal_access_tokens; drop table users')
  database.close()
  note(await send(server, 'GET', '/api/user', { token }))
  note(await send(server, 'POST', '/api/login', { json: CREDENTIALS }))
  note(await send(server, 'POST', '/api/register', { json: { ...JOHNS_REGISTRATION, password: PASSWORD } }))
}

function note(answer: Answer): Answer {
  statuses.push(answer.status)
  return answer
}
