import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { canPin } from './load.ts'

/** A server under measurement, in a process of its own. */
export interface ServerProcess {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** Starts one of `servers/` on a free port and waits until it answers. `pinned` ties it to the first core. */
export async function start(
  name: 'hello' | 'bound' | 'adyton',
  environment: Readonly<Record<string, string>>,
  options: { readonly pinned: boolean } = { pinned: true },
): Promise<ServerProcess> {
  const port = await freePort()
  const node = [
    process.execPath,
    '--conditions=source',
    new URL(`./servers/${name}.ts`, import.meta.url).pathname,
  ]
  const [command = '', ...rest] = canPin && options.pinned ? ['taskset', '-c', '0', ...node] : node
  const child = spawn(command, rest, {
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await answering(url, child)
  return { url, pid: child.pid ?? 0, stop: () => stop(child) }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null)
      throw new Error(`The server ended with ${child.exitCode} before it answered.`)
    const answered = await fetch(url).then(
      () => true,
      () => false,
    )
    if (answered) return
    await wait(50)
  }
  throw new Error('The server did not answer within ten seconds.')
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
