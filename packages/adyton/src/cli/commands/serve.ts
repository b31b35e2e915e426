import type { Command } from 'commander'
import { loadSettings } from '../../environment/load-settings.ts'
import type { Settings } from '../../environment/settings.ts'
import { examples } from '../examples.ts'
import { Failure } from '../failure.ts'

/** The part of the server package that is used here. It depends on this package, so its types cannot be imported. */
interface ServerModule {
  serve(settings: Settings): Promise<RunningServer>
}

interface RunningServer {
  close(): Promise<void>
  fail(error: unknown): Promise<void>
}

const SERVER_PACKAGE = '@adyton/server'

/** Ctrl-C reaches the whole group of processes, and npm and shells pass it on as well: one key, several signals. */
const SAME_SIGNAL_MS = 500

export function addServe(program: Command): void {
  program
    .command('serve')
    .summary('start the server')
    .description(
      'Starts the server: opens the database, brings its schema up to date and listens. It logs one JSON object per line wherever stdout is not a terminal. SIGTERM and Ctrl-C let it finish what is in flight, a second one ends it at once.',
    )
    .addHelpText('after', examples('adyton serve', 'PORT=8080 adyton serve'))
    .action(async () => {
      const { serve } = await loadServer()
      const starting = serve(await loadSettings())
      endOnSignals(starting)
      endOnDefects(await starting)
    })
}

/**
 * From here on an error that nothing caught is the server's to log, rather than told as that of a command. The
 * process ends: what a defect left undone, no one can know.
 */
function endOnDefects(server: RunningServer): void {
  process.setUncaughtExceptionCaptureCallback((error) => {
    server.fail(error).finally(() => process.exit(1))
  })
}

/** The first signal lets the server finish, a later one ends the process as it would have without us. */
function endOnSignals(starting: Promise<RunningServer>): void {
  let askedAtMs: number | undefined
  const end = async (exitCode: number) => {
    if (askedAtMs !== undefined) {
      if (performance.now() - askedAtMs > SAME_SIGNAL_MS) process.exit(exitCode)
      return
    }
    askedAtMs = performance.now()
    const server = await starting.catch(() => undefined)
    await server?.close()
    process.exit()
  }
  process.on('SIGINT', () => end(130))
  process.on('SIGTERM', () => end(143))
}

async function loadServer(): Promise<ServerModule> {
  try {
    return await import(SERVER_PACKAGE)
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new Failure('server_missing', 'The server is a package of its own, and it is not installed.', {
      hint: `Run: npm install ${SERVER_PACKAGE}`,
    })
  }
}

/** Whether it is the package itself that was not found, rather than something it needs. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes(`'${SERVER_PACKAGE}'`)
  )
}
