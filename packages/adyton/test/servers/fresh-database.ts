import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { type DatabaseEngine, namedServer } from './find-servers.ts'
import { runOnMySql } from './mariadb.ts'
import { runOnPostgres } from './postgres.ts'

export interface FreshDatabase {
  readonly url: string
  drop(): Promise<void>
}

const SQL = {
  postgres: {
    run: runOnPostgres,
    // From the template that nobody can have changed.
    create: (name: string) => `create database ${name} template template0 encoding 'UTF8'`,
    drop: (name: string) => `drop database ${name} with (force)`,
  },
  mysql: {
    run: runOnMySql,
    create: (name: string) => `create database ${name} character set utf8mb4`,
    drop: (name: string) => `drop database ${name}`,
  },
} as const

/** Makes an empty database on the server that all tests share. */
export async function freshDatabase(engine: DatabaseEngine): Promise<FreshDatabase> {
  const { run, create, drop } = SQL[engine]
  const server = await sharedServer(engine)
  const name = `adyton_${randomBytes(8).toString('hex')}`
  await run(server, create(name))
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(server, drop(name)) }
}

async function sharedServer(engine: DatabaseEngine): Promise<string> {
  const named = namedServer(engine)
  if (named !== undefined) return named
  const response = await fetch(`${inject('lenderUrl')}/${engine}`)
  const answer = await response.text()
  if (!response.ok) throw new Error(answer)
  return answer
}
