import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Order } from './neighbour.ts'

const FLAGS = ['--conditions=source']

/** Another process on a database file. */
export interface Neighbour {
  run(order: Order): Promise<void>
  leave(): Promise<void>
}

export async function startNeighbour(file: string): Promise<Neighbour> {
  const child = fork(pathOf('neighbour.ts'), [file], { execArgv: FLAGS })
  await once(child, 'message')
  return { run: (order) => tell(child, order), leave: () => end(child) }
}

/** Migrates a database in a process of its own. Gives what that applied, and how it ended. */
export async function migrateElsewhere(file: string): Promise<{ applied: readonly string[]; code: number }> {
  const child = spawn(process.execPath, [...FLAGS, pathOf('migrate-and-leave.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return { applied: JSON.parse(output), code }
}

async function tell(child: ChildProcess, order: Order): Promise<void> {
  const answer = once(child, 'message')
  child.send(order)
  await answer
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exit = once(child, 'exit')
  child.disconnect()
  await exit
}

function pathOf(script: string): string {
  return fileURLToPath(new URL(script, import.meta.url))
}
