import type { ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { exited, type GuardedFolder, hasExited } from './guarded-folder.ts'
import { allGone, childrenOf, signalAll } from './process-tree.ts'

/** A database server for tests, on a port and a folder of its own, which keeps both while it is stopped. */
export interface Server {
  /** Of an empty database on it, for a user who may do anything. */
  readonly url: string
  readonly port: number
  /** Of its first process; undefined while there is none. */
  readonly pid: number | undefined
  /** Starts it again, and waits until it answers. */
  start(): Promise<void>
  /** Ends it in good order, without waiting for its clients, and waits until it is gone. */
  stop(): Promise<void>
  /** Ends it in the middle of whatever it does. What it has told the system to write, is written. */
  kill(): Promise<void>
  /** Lets it hang: connections stay, and nothing is answered until `resume`. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Ends it, and removes its folder. */
  dispose(): Promise<void>
}

interface ServerPlan {
  readonly url: string
  readonly port: number
  readonly command: readonly string[]
  readonly stopSignal: NodeJS.Signals
  /** What makes the server end at once, with all its processes. */
  readonly abortSignal: NodeJS.Signals
  /** Connects, and throws while nobody answers. */
  readonly knock: () => Promise<void>
}

const START_MS_MAX = 30_000
const BETWEEN_KNOCKS_MS = 20

/** Starts a server in a folder which something has to be put into first. */
export async function startServer(
  folder: GuardedFolder,
  prepare: () => Promise<ServerPlan>,
): Promise<Server> {
  try {
    const server = createServer(folder, await prepare())
    await server.start()
    return server
  } catch (error) {
    await folder.remove()
    throw error
  }
}

function createServer(folder: GuardedFolder, plan: ServerPlan): Server {
  let child: ChildProcess | undefined
  const running = () => (child === undefined || hasExited(child) ? undefined : child)
  const server: Server = {
    url: plan.url,
    port: plan.port,
    get pid() {
      return running()?.pid
    },
    async start() {
      if (running() !== undefined) throw new Error('It runs already.')
      child = await folder.start(plan.command, plan.abortSignal)
      await answering(child, plan.knock, folder)
    },
    async stop() {
      await server.resume()
      running()?.kill(plan.stopSignal)
      if (child !== undefined) await exited(child)
    },
    async kill() {
      const pids = await freeze(running())
      signalAll(pids, 'SIGKILL')
      if (child !== undefined) await exited(child)
      await allGone(pids)
    },
    async pause() {
      signalAll(await freeze(running()), 'SIGSTOP')
    },
    async resume() {
      signalAll(await treeOf(running()), 'SIGCONT')
    },
    async dispose() {
      await server.kill()
      await folder.remove()
    },
  }
  return server
}

async function answering(
  child: ChildProcess,
  knock: () => Promise<void>,
  folder: GuardedFolder,
): Promise<void> {
  const end = Date.now() + START_MS_MAX
  while (!hasExited(child) && Date.now() < end) {
    try {
      return await knock()
    } catch {
      await wait(BETWEEN_KNOCKS_MS)
    }
  }
  signalAll(await freeze(child), 'SIGKILL')
  await exited(child)
  throw new Error(`The server did not start:\n${await folder.log()}`)
}

/** Its processes, of which the first can start no further one any more. */
async function freeze(child: ChildProcess | undefined): Promise<readonly number[]> {
  child?.kill('SIGSTOP')
  return treeOf(child)
}

async function treeOf(child: ChildProcess | undefined): Promise<readonly number[]> {
  if (child?.pid === undefined || hasExited(child)) return []
  return [child.pid, ...(await childrenOf(child.pid))]
}
