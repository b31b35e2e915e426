import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import type { DatabaseEngine } from './find-servers.ts'
import type { Server } from './server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers `GET /postgres` and `GET /mysql` with the URL of a server. */
    lenderUrl: string
  }
}

/** Nothing on a shared server has to survive the run. */
const START: Readonly<Record<DatabaseEngine, () => Promise<Server>>> = {
  postgres: async () => (await import('./postgres.ts')).startPostgres({ fsync: 'off' }),
  mysql: async () => (await import('./mariadb.ts')).startMariaDb({ 'innodb-flush-log-at-trx-commit': '0' }),
}

/**
 * Runs once in vitest's own process, for the whole run. Test files are processes of their own, and which of
 * them need a server shows only when they ask; so this listens, starts a server when it is asked for one for
 * the first time, and lends the same one to all that ask later. A run that asks for none pays for a listener.
 */
export default async function lendServers(project: TestProject): Promise<() => Promise<void>> {
  const lent = new Map<string, Promise<Server>>()
  const lender = createServer(answerFrom(lent)).listen(0, '127.0.0.1')
  await once(lender, 'listening')
  project.provide('lenderUrl', `http://127.0.0.1:${(lender.address() as AddressInfo).port}`)
  return async () => {
    lender.close()
    lender.closeAllConnections()
    const servers = await Promise.allSettled(lent.values())
    await Promise.all(servers.map((server) => server.status === 'fulfilled' && server.value.dispose()))
  }
}

function answerFrom(lent: Map<string, Promise<Server>>): RequestListener {
  return async (request, response) => {
    const engine = request.url?.slice(1) ?? ''
    const server = lent.get(engine) ?? start(engine)
    lent.set(engine, server)
    try {
      response.end((await server).url)
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  }
}

async function start(engine: string): Promise<Server> {
  if (engine !== 'postgres' && engine !== 'mysql') throw new Error(`There is no engine ${engine}.`)
  return START[engine]()
}
