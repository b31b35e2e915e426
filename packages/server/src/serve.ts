import { createAuth, type Storage, Unavailable } from 'adyton'
import {
  doubtsOf,
  loadKeys,
  openStorage,
  refuseForeignAt,
  type Settings,
  toAuthOptions,
} from 'adyton/environment'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { drain } from './drain.ts'
import { createReadiness } from './health.ts'
import { createLogger } from './logger.ts'
import { printWelcome } from './welcome.ts'

/** A server that is listening. */
export interface Server {
  /** Where it is reached, such as `http://127.0.0.1:8000`. */
  readonly url: string
  /** Stops being ready, answers what is in flight, writes what is pending and closes everything, once. */
  close(): Promise<void>
  /** Logs an error that nothing has caught, with its stack, and closes as well as that still goes. */
  fail(error: unknown): Promise<void>
}

/**
 * Starts the standalone server: opens the database, brings its schema up to date, and listens.
 *
 * @throws {ConfigurationError} for settings that cannot be used.
 * @throws {ForeignDatabase} for a database that another application has made.
 * @throws {Unavailable} when the database cannot be opened.
 */
export async function serve(settings: Settings): Promise<Server> {
  const readable = process.stdout.isTTY === true
  const logger = createLogger(settings.logLevel, { readable })
  const keys = signingKeys(settings, logger)
  await refuseForeignAt(settings)
  const storage = await openStorage(settings)
  const auth = createAuth({ ...toAuthOptions({ ...settings, keys }), storage, log: logger })
  const readiness = createReadiness(storage)
  try {
    const applied = await auth.migrate()
    if (applied.length > 0) logger.info({ applied }, 'The database schema was brought up to date.')
    const app = await createApp({ auth, logger, readiness, trustProxy: settings.trustProxy })
    const url = await listen(app, settings)
    for (const { text } of doubtsOf({ ...settings, keys })) logger.warn(text)
    if (readable && (await isEmpty(storage))) printWelcome(url, settings)
    else logger.info({ url }, 'Adyton is listening.')
    const close = once(async () => {
      readiness.stop()
      await drain(app).finally(() => auth.close())
    })
    return {
      url,
      close,
      async fail(error) {
        logger.fatal({ err: error }, 'An error was not caught. The server ends.')
        await close()
      },
    }
  } catch (error) {
    await auth.close()
    throw error
  }
}

function signingKeys(settings: Settings, logger: Logger): readonly string[] {
  const { keys, madeFile } = loadKeys(settings)
  if (madeFile !== undefined)
    logger.info({ file: madeFile }, 'A signing key was made. Keep its file private.')
  return keys
}

/** Whether nobody has an account yet. */
async function isEmpty(storage: Pick<Storage, 'users'>): Promise<boolean> {
  const users = await storage.users.list({ after: null, limit: 1 })
  return users.items.length === 0
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}

const DEFAULT_HOST = '127.0.0.1'

async function listen(app: FastifyInstance, { host, port }: Settings): Promise<string> {
  try {
    const url = await app.listen({ host, port })
    // By the name that pages on this machine have: to browsers 127.0.0.1 would be another site.
    return host === DEFAULT_HOST ? url.replace(DEFAULT_HOST, 'localhost') : url
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    const why = code === 'EADDRINUSE' ? 'is already in use' : 'may not be used by this user'
    throw new Unavailable(`Port ${port} on ${host} ${why}. Set PORT to another one.`, { cause: error })
  }
}
