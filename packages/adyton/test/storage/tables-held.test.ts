import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Storage } from '../../src/core/ports.ts'
import { NOW } from '../contracts/arrange.ts'
import type { Server } from '../servers/server.ts'
import { type Neighbour, SERVER_KINDS, type ServerKind } from './server-kinds.ts'

/*
 * A backup or a report reads the tables in one transaction, and the schema is to be changed meanwhile. The database lets
 * nobody in who comes after the change in the queue for a table.
 */

const PATIENT = { timeout: 60_000 }
/** Longer than a change is asked for once, with its pause. */
const READING_MS = 4_000
/** A change waits in the queue for a second at most. Timers of a busy machine are late. */
const HELD_UP_MS = 2_000

for (const kind of SERVER_KINDS)
  describe.skipIf(!kind.canStart)(`a change of the schema on ${kind.name}`, PATIENT, () => tablesHeld(kind))

function tablesHeld(kind: ServerKind): void {
  let server: Server
  let storage: Storage
  let reader: Neighbour
  let application: Neighbour

  beforeAll(async () => {
    server = await kind.start()
    reader = await kind.connect(server.url)
    application = await kind.connect(server.url)
    for (const made of LARAVEL) await application.query(made)
    storage = kind.open(server.url)
  }, PATIENT.timeout)
  afterAll(async () => {
    for (const neighbour of [reader, application]) await neighbour?.end().catch(() => {})
    await storage?.close()
    await server?.dispose()
  })

  it('waits for whoever reads, and nobody waits behind it for long', async () => {
    await reader.query('begin')
    await reader.query('select count(*) from users')
    let isDone = false
    const migrated = storage.migrate(NOW).finally(() => {
      isDone = true
    })

    const waits: number[] = []
    const end = performance.now() + READING_MS
    while (performance.now() < end) {
      const asked = performance.now()
      await application.query('select id from users')
      waits.push(performance.now() - asked)
      await wait(50)
    }
    expect(isDone).toBe(false)
    await reader.query('commit')

    expect(Math.max(...waits)).toBeLessThan(HELD_UP_MS)
    expect((await migrated).length).toBeGreaterThan(0)
    expect(await storage.pendingMigrations()).toEqual([])
  })
}

const LARAVEL = [
  `create table users (id bigint not null primary key, name varchar(255) not null, email varchar(255) not null unique,
    password varchar(255) not null, created_at timestamp null, updated_at timestamp null)`,
]
