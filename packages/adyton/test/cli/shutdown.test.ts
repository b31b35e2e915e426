import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { type Program, startProgram } from '../../../../e2e/program.ts'
import { databaseIn, MAIN, newFolder } from './command-line.ts'

/*
 * The order of things is certain without any waiting: a request whose head was read is in flight until its body
 * has come, and a server that closes an idle connection has begun to stop.
 */

const ADA = { name: 'Ada', email: 'ada@example.com', password: 'password123' }

/** Less than a server waits at most for what is in flight, so that a test which needs that fails. */
const PROMPT = { timeout: 8_000 }

describe('a server that is told to stop', () => {
  it('answers a sign-in that is under way, writes the uses of tokens, and ends', PROMPT, async () => {
    const folder = newFolder()
    const server = await startServer(folder)
    const token = await register(server)
    const idle = await openIdle(server)
    const signIn = await beginSignIn(server)
    await fetch(`${server.url}/api/user`, { headers: { Authorization: `Bearer ${token}` } })

    const stopped = server.stop()
    await once(idle, 'close')
    signIn.end(JSON.stringify(ADA))
    const answer = await answerTo(signIn)

    expect(answer.statusCode).toBe(200)
    expect(answer.headers.connection).toBe('close')
    expect(await stopped).toBe(0)
    expect(usesIn(folder)).toEqual([expect.any(String), null])
  })

  it('answers what it began to read in the contract’s shape, and is not ready', PROMPT, async () => {
    const server = await startServer(newFolder())
    const health = await begin(server, '/readyz')
    const refusal = await begin(server, '/api/user')
    const idle = await openIdle(server)

    const stopped = server.stop()
    await once(idle, 'close')

    expect(await finish(health)).toMatchObject({
      status: 503,
      body: { status: 'unavailable', checks: { running: 'failed' } },
    })
    expect(await finish(refusal)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(await stopped).toBe(0)
  })
})

function startServer(folder: string): Promise<Program> {
  const env = { DATABASE_URL: `sqlite:${databaseIn(folder)}`, ADYTON_PASSWORD_HASH: 'bcrypt:4', PORT: '0' }
  return startProgram({ script: MAIN, args: ['serve'], cwd: folder, env })
}

async function register({ url }: Program): Promise<string> {
  const answer = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...ADA, password_confirmation: ADA.password }),
  })
  const { token }: { readonly token: string } = Object(await answer.json())
  return token
}

async function open({ url }: Program): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  return socket
}

/** A request that lacks nothing but its last line. */
async function begin(server: Program, path: string): Promise<Socket> {
  const socket = await open(server)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n`)
  return socket
}

/** Its answer, after which the server closes the connection. */
async function finish(socket: Socket): Promise<{ readonly status: number; readonly body: unknown }> {
  socket.write('\r\n')
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) }
}

/** A connection that has had its answer and is kept for the next request. */
async function openIdle(server: Program): Promise<Socket> {
  const socket = await open(server)
  socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'data')
  return socket.resume()
}

/** A sign-in over a connection that is to be kept, whose head the server has read and whose body is still to come. */
async function beginSignIn({ url }: Program): Promise<ClientRequest> {
  const signIn = request(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Connection: 'keep-alive', Expect: '100-continue' },
  })
  signIn.flushHeaders()
  await once(signIn, 'continue')
  return signIn
}

async function answerTo(question: ClientRequest): Promise<IncomingMessage> {
  const [answer] = await once(question, 'response')
  return answer
}

/** When each token was last used. */
function usesIn(folder: string): readonly unknown[] {
  using database = new DatabaseSync(databaseIn(folder), { readOnly: true })
  const rows = database.prepare('select last_used_at from personal_access_tokens order by id').all()
  return rows.map((row) => row['last_used_at'])
}
