import { afterAll } from 'vitest'
import { createSocketCaller } from '../../../adyton/test/bindings/socket-caller.ts'
import type { Call } from '../../../adyton/test/http/in-memory-caller.ts'
import { type RunningServer, type ServerOptions, startServer } from '../start-server.ts'

/** A server that listens, called over its socket. */
export type ListeningSite = RunningServer & { readonly call: Call }

/** Starts one for the test file it is called in. */
export async function openListeningSite(options: ServerOptions = {}): Promise<ListeningSite> {
  const server = await startServer(options)
  afterAll(server.close)
  return { ...server, call: createSocketCaller(server) }
}
