import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'

/** Whom processes run as; undefined for whoever starts them. */
export type Owner = { readonly uid: number; readonly gid: number } | undefined

/** A temporary folder, and a process at a time that works in it. Neither outlives this process. */
export interface GuardedFolder {
  readonly path: string
  /** Starts a process which ends at once, by a signal, should this one be gone. Its output goes to a log. */
  start(command: readonly string[], abortSignal: NodeJS.Signals): Promise<ChildProcess>
  /** Runs a process to its end. */
  run(command: readonly string[]): Promise<void>
  log(): Promise<string>
  /** Once no process works in it. */
  remove(): Promise<void>
}

/**
 * A shell that becomes the process we want, and leaves a guard behind which holds one end of a pipe to us. We
 * write a line when the process has ended, and another when the folder is somebody else's business. Should we
 * die, of whatever, the pipe ends without them, and the guard ends the process and removes the folder. It is
 * there before the process is, so there is no moment at which one could be left behind; and it is nobody's
 * child, so that a server which is killed with all its children does not take it along.
 */
const GUARD = `
signal=$1; shift
( (
  if read -r _ <&3; then
    read -r _ <&3 && exit
  else
    kill -s "$signal" $$; kill -s CONT $$
    tries=100
    while kill -s 0 $$; do
      [ $((tries -= 1)) -gt 0 ] || { kill -s KILL $$; break; }
      sleep 0.1
    done
  fi
  tries=50
  until rm -rf "$0" || [ $((tries -= 1)) -eq 0 ]; do sleep 0.1; done
) >/dev/null 2>&1 & )
exec "$@" 3<&-`

export async function guardFolder(name: string, owner?: Owner): Promise<GuardedFolder> {
  const path = await mkdtemp(join(tmpdir(), `adyton-${name}-`))
  if (owner !== undefined) await chown(path, owner.uid, owner.gid)
  let release = () => {}
  const folder: GuardedFolder = {
    path,
    async start(command, abortSignal) {
      const child = await spawnGuarded([abortSignal.slice('SIG'.length), ...command], path, owner)
      release()
      release = tellGuard(child)
      return child
    },
    async run(command) {
      const child = await folder.start(command, 'SIGKILL')
      await exited(child)
      if (child.exitCode !== 0) throw new Error(`${command[0]} failed:\n${await folder.log()}`)
    },
    log: () => readFile(join(path, 'log'), 'utf8'),
    async remove() {
      await rm(path, { recursive: true, force: true })
      release()
    },
  }
  return folder
}

async function spawnGuarded(args: readonly string[], folder: string, owner: Owner): Promise<ChildProcess> {
  const log = await open(join(folder, 'log'), 'a')
  try {
    const child = spawn('/bin/sh', ['-c', GUARD, folder, ...args], {
      cwd: folder,
      env: bareEnvironment(folder),
      // A session of its own: Ctrl-C is for the tests, which still need their server while they end.
      detached: true,
      stdio: ['ignore', log.fd, log.fd, 'pipe'],
      ...owner,
    })
    await once(child, 'spawn')
    return child
  } finally {
    await log.close()
  }
}

/** The machine's settings for clients and servers, its language and its time zone are nothing to the tests. */
function bareEnvironment(folder: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', TMPDIR: folder }
}

/** Tells the guard when the process has ended. Gives what lets the guard go. */
function tellGuard(child: ChildProcess): () => void {
  const pipe = child.stdio[3]
  if (!(pipe instanceof Writable)) throw new Error('There is no pipe to the guard.')
  // Neither of them is a reason for this process to go on, once it has nothing else to do.
  child.unref()
  if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref()
  // A guard that somebody has ended need not be told.
  pipe.on('error', () => {})
  child.once('exit', () => pipe.write('\n'))
  return () => pipe.end('\n')
}

export function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

export async function exited(child: ChildProcess): Promise<void> {
  if (hasExited(child)) return
  child.ref()
  await once(child, 'exit')
}
