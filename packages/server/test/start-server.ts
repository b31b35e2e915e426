import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Auth, type AuthOptions, createAuth, type Storage } from 'adyton'
import { sqlite } from 'adyton/sqlite'
import type { FastifyInstance } from 'fastify'
import { type HandClock, handClock } from '../../adyton/test/builders.ts'
import { createApp } from '../src/app.ts'
import { createReadiness } from '../src/health.ts'
import { createLogger } from '../src/logger.ts'

export interface ServerOptions extends Partial<AuthOptions> {
  readonly trustProxy?: readonly string[]
  /** Mounts further routes before the server listens. */
  readonly mount?: (app: FastifyInstance, auth: Auth) => void
}

/** The real server, at a port that was free. */
export interface RunningServer {
  readonly url: string
  readonly port: number
  readonly clock: HandClock
  readonly storage: Storage
  readonly auth: Auth
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A server whose database other programs can open as well. */
export interface ServerOnFile extends RunningServer {
  readonly file: string
}

/** Starts a server whose clock stands still, whose hashes are cheap and whose limits are off unless given. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { trustProxy = [], mount, storage = sqlite(':memory:'), ...authOptions } = options
  const clock = handClock()
  const logger = createLogger('silent', { readable: false })
  const auth = createAuth({
    clock,
    passwords: { hash: 'bcrypt:4', threads: 1 },
    limits: 'off',
    log: logger,
    ...authOptions,
    storage,
  })
  await auth.migrate()
  const app = await createApp({ auth, logger, readiness: createReadiness(storage), trustProxy })
  mount?.(app, auth)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const close = async () => {
    await app.close()
    await auth.close()
  }
  return { url, port: Number(new URL(url).port), clock, storage, auth, close, [Symbol.asyncDispose]: close }
}

/** The same on a database file, which is removed with the server. */
export async function startServerOnFile(options: ServerOptions = {}): Promise<ServerOnFile> {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-server-'))
  const file = join(folder, 'adyton.sqlite')
  const server = await startServer({ ...options, storage: sqlite(file) })
  const close = async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ...server, file, close, [Symbol.asyncDispose]: close }
}
