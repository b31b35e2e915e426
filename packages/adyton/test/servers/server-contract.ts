import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DatabaseEngine, findDatabaseEngine } from './find-servers.ts'
import { freshDatabase } from './fresh-database.ts'
import { isRunning } from './process-tree.ts'
import type { Server } from './server.ts'

interface Client {
  /** The first column of what a statement gives. */
  readonly query: (sql: string) => Promise<readonly unknown[]>
  readonly end: () => Promise<void>
}

export interface ServerKind {
  readonly name: string
  readonly engine: DatabaseEngine
  /** Whether it can be started here, which a server that somebody names cannot. */
  readonly canStart: boolean
  readonly start: () => Promise<Server>
  /** Questions, and what a server that was started so answers to them. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly connect: (url: string) => Promise<Client>
  /** Asks for the folder that its data lies in. */
  readonly whereItsDataIs: string
  /** Asks for the names of a database's tables. */
  readonly tables: string
  /** Asks for its character set. */
  readonly characterSet: string
}

/** Longer than any answer takes, and no test waits for it but to see nothing happen. */
const SILENCE_MS = 300
const GONE_SOON = { timeout: 15_000 }
const ROUNDS = 3

export function serverContract(kind: ServerKind): void {
  describe.skipIf(!kind.canStart)(`a ${kind.name} for tests`, () => testServer(kind))
  describe.skipIf(!kind.canStart)(`a ${kind.name} whose tests are killed`, () => testOrphans(kind))
  describe.skipIf(findDatabaseEngine(kind.engine) === undefined)(`a fresh database on ${kind.name}`, () =>
    testFreshDatabase(kind),
  )
}

function testServer(kind: ServerKind): void {
  const { start, connect } = kind
  let server: Server

  beforeAll(async () => {
    server = await start()
    await ask('create table kept (value varchar(10))')
  })
  afterAll(() => server.dispose())

  async function ask(sql: string): Promise<readonly unknown[]> {
    const client = await connect(server.url)
    return client.query(sql).finally(client.end)
  }

  it.each(Object.entries(kind.settings))(
    'has the settings it was started with: %s',
    async (question, answer) => {
      expect(await ask(question)).toEqual([answer])
    },
  )

  it('refuses connections while it is stopped, and has what was stored when it is started again', async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      await ask(`insert into kept values ('stop ${round}')`)
      await server.stop()
      expect(server.pid).toBeUndefined()
      await expect(connect(server.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })

      await server.start()

      expect(await ask(`select value from kept where value like 'stop%'`)).toHaveLength(round)
    }
  })

  it('breaks off its connections when it is killed, and has what was stored when it is started again', async () => {
    const client = await connect(server.url)
    await client.query(`insert into kept values ('kill')`)
    await server.kill()

    await expect(client.query('select 1')).rejects.toThrow()
    await server.start()

    expect(await ask(`select value from kept where value = 'kill'`)).toEqual(['kill'])
  })

  it('answers neither old nor new connections while it is paused, and both once it is resumed', async () => {
    const client = await connect(server.url)
    await server.pause()
    let answered = 0
    const answers = [client.query('select 7'), ask('select 8')]
    for (const answer of answers) answer.then(() => (answered += 1))

    await wait(SILENCE_MS)
    expect(answered).toBe(0)
    await server.resume()

    expect(await Promise.all(answers)).toEqual([[7], [8]])
    await client.end()
  })

  it('can be stopped while it is paused', async () => {
    await server.pause()
    await server.stop()
    await server.start()

    expect(await ask('select 1')).toEqual([1])
  })

  it('leaves no process and no folder when it is disposed of', async () => {
    const own = await start()
    const client = await connect(own.url)
    const folder = await folderOf(client, kind)
    const pid = own.pid
    expect(existsSync(folder)).toBe(true)
    expect(await isRunning(pid)).toBe(true)

    await own.dispose()

    expect(await isRunning(pid)).toBe(false)
    expect(existsSync(folder)).toBe(false)
  })
}

function testOrphans(kind: ServerKind): void {
  it.each(['answers', 'is paused'])('is gone soon, with its folder, while it %s', async (state) => {
    const { holder, pid, url } = await holdServer(kind.engine)
    const client = await kind.connect(url)
    const folder = await folderOf(client, kind)
    if (state === 'is paused') process.kill(pid, 'SIGSTOP')

    holder.kill('SIGKILL')

    await expect.poll(() => isRunning(pid), GONE_SOON).toBe(false)
    await expect.poll(() => existsSync(folder), GONE_SOON).toBe(false)
  })
}

async function folderOf(client: Client, { whereItsDataIs }: ServerKind): Promise<string> {
  const [data] = await client.query(whereItsDataIs)
  return join(String(data), '..')
}

/** A process that has started a server and does nothing else. */
async function holdServer(
  engine: DatabaseEngine,
): Promise<{ holder: ChildProcess; pid: number; url: string }> {
  const script = fileURLToPath(new URL('hold-server.ts', import.meta.url))
  const holder = spawn(process.execPath, ['--conditions=source', script, engine], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [told] = await once(holder.stdout, 'data')
  const [pid, url = ''] = String(told).trim().split(' ')
  return { holder, pid: Number(pid), url }
}

function testFreshDatabase({ engine, connect, characterSet, tables }: ServerKind): void {
  it('has no tables, takes every character, and is gone once it is dropped', async () => {
    const database = await freshDatabase(engine)
    const client = await connect(database.url)

    expect(await client.query(tables)).toEqual([])
    expect(await client.query(characterSet)).toEqual([expect.stringMatching(/^(UTF8|utf8mb4)$/)])
    await database.drop()

    await expect(connect(database.url)).rejects.toThrow()
  })
}
