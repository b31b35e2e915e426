import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

interface ListedProcess {
  readonly pid: number
  readonly parent: number
  readonly isZombie: boolean
}

/** The processes that a process has started and that still run. PostgreSQL has one for each connection. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const processes = await listProcesses()
  return processes.filter(({ parent, isZombie }) => parent === pid && !isZombie).map((child) => child.pid)
}

/** Waits until none of them runs any more. One that nobody has buried yet holds nothing. */
export async function allGone(pids: readonly number[]): Promise<void> {
  for (;;) {
    const processes = await listProcesses()
    if (!processes.some(({ pid, isZombie }) => pids.includes(pid) && !isZombie)) return
    await wait(10)
  }
}

async function listProcesses(): Promise<readonly ListedProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat='])
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, state = ''] = line.trim().split(/\s+/)
      return { pid: Number(pid), parent: Number(parent), isZombie: state.startsWith('Z') }
    })
}

/** A process that has ended meanwhile needs no signal. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
}

/** Whether there is such a process, and one that can still do something. */
export async function isRunning(pid: number | undefined): Promise<boolean> {
  const processes = await listProcesses()
  return processes.some((listed) => listed.pid === pid && !listed.isZombie)
}
