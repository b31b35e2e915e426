import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A server under measurement, in a process of its own. */
export interface ServerProcess {
  readonly url: string
  stop(): Promise<void>
}

/** Starts one of `servers/` on a free port and waits until it answers. */
export async function start(
  name: 'hello' | 'bound' | 'bound-postgres' | 'adyton',
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const port = await freePort()
  const path = new URL(`./servers/${name}.ts`, import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=source', path], {
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await answering(url, child)
  return { url, stop: () => stop(child) }
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
