import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { wholeSecond } from '../../src/core/timestamp.ts'
import { openEngine } from './open-engine.ts'
import type { PlantedFault } from './planted-fault.ts'

/** How one process differs from the others. */
export interface ProcessOptions {
  /** What is wrong with its look-ups, so that a test can be seen to notice it. */
  readonly fault?: PlantedFault | undefined
  /** How much longer the database's answers take to it. Of no meaning to a file. */
  readonly lineMs?: number | undefined
}

export interface FleetOptions {
  /** `sqlite:PATH`, or the address of a database on a server. */
  readonly database: string
  readonly processes: readonly ProcessOptions[]
}

/** What one process is started with. */
export interface ServerOptions extends ProcessOptions {
  readonly database: string
  readonly keys: readonly string[]
}

export type Order = 'report'

/** What a process says of itself. */
export interface Report {
  readonly url: string
  readonly heapUsed: number
  readonly rss: number
  /** What keeps it running, by kind: sockets, timers, requests. */
  readonly resources: readonly string[]
}

/** Server processes that share one database and their keys. */
export interface Fleet {
  readonly database: string
  readonly urls: readonly string[]
  /** What each of them says of itself, once it has collected its garbage. */
  reports(): Promise<readonly Report[]>
  /** Whether all of them still run. */
  isWhole(): boolean
  stop(): Promise<void>
}

/** Migrates the database and starts the processes on it. */
export async function startFleet({ database, processes }: FleetOptions): Promise<Fleet> {
  const storage = openEngine(database)
  await storage.migrate(wholeSecond(Date.now()))
  await storage.close()
  const keys = [randomBytes(32).toString('base64url')]
  const children = processes.map((own) => spawnServer({ ...own, database, keys }))
  const first = await Promise.all(children.map(nextReport))
  return {
    database,
    urls: first.map(({ url }) => url),
    reports: () => Promise.all(children.map(askForReport)),
    isWhole: () => children.every(isRunning),
    stop: async () => void (await Promise.all(children.map(end))),
  }
}

function spawnServer(options: ServerOptions): ChildProcess {
  const script = fileURLToPath(new URL('serve-engine.ts', import.meta.url))
  return fork(script, [JSON.stringify(options)], { execArgv: ['--conditions=source', '--expose-gc'] })
}

async function nextReport(child: ChildProcess): Promise<Report> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A server ended with ${code} before it answered.`)
  })
  const [report] = await Promise.race([once(child, 'message'), ended])
  return report
}

function askForReport(child: ChildProcess): Promise<Report> {
  const report = nextReport(child)
  child.send('report' satisfies Order)
  return report
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
