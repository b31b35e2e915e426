import { afterAll, beforeAll, expect, it } from 'vitest'
import { mysqlBuilder } from '../../../src/storage/mysql/dialect.ts'
import { openMysqlPool } from '../../../src/storage/mysql/pool.ts'
import type { Connection } from '../../../src/storage/network/connection.ts'
import type { Operation } from '../../../src/storage/sql/dialect.ts'
import { undo } from '../../../src/storage/sql/laravel/undo.ts'
import { migrate } from '../../../src/storage/sql/migrations/migrate.ts'
import { runAsync } from '../../../src/storage/sql/operation.ts'
import { NOW } from '../../contracts/arrange.ts'
import { type Application, makeApplication } from './application.ts'
import { sanctumTables } from './tables.ts'

/*
 * MySQL commits whatever was done before each change of the schema, and the change with it. So what a killed process leaves
 * behind depends on the statement at which it was killed, and each is tried.
 */

const db = mysqlBuilder()
let application: Application
let before: string

beforeAll(async () => {
  application = await makeApplication('mysql')
  await application.run(...sanctumTables('mysql'))
  before = await application.schema()
})
afterAll(() => application.quit())

it('undoes byte for byte what was cut off after any statement of a migration', async () => {
  let statements = 0
  for (;;) {
    const isWhole = await cutOff(statements, () => migrate(db, NOW))
    await whole(() => migrate(db, NOW))
    await whole(() => undo(db, NOW))
    await expectUndone(statements)
    if (isWhole) break
    statements += 13
  }
  expect(statements).toBeGreaterThan(50)
}, 180_000)

it('makes the schema whole again after an undoing that was cut off, or undoes the rest', async () => {
  for (let statements = 0, isWhole = false; !isWhole; statements += 40) {
    await whole(() => migrate(db, NOW))
    isWhole = await cutOff(statements, () => undo(db, NOW))
    await whole(() => migrate(db, NOW))
    await whole(() => undo(db, NOW))
    await expectUndone(statements)
  }
}, 180_000)

async function expectUndone(statements: number): Promise<void> {
  expect(await application.schema(), `cut off after ${statements} statements`).toBe(before)
  // InnoDB keeps the places of dropped columns until a table is written anew, and after so many rounds would be out of them.
  await application.run('alter table users force', 'alter table personal_access_tokens force')
}

async function whole<T>(work: () => Operation<T>): Promise<void> {
  await cutOff(Number.POSITIVE_INFINITY, work)
}

/** Runs an operation in a transaction, and breaks the connection after so many statements. Whether it came to its end. */
async function cutOff<T>(statements: number, work: () => Operation<T>): Promise<boolean> {
  const pool = openMysqlPool(application.url, 1)
  const connection = await pool.connect()
  try {
    await connection.exec('begin')
    await runAsync(work(), counting(statements, connection))
    await connection.exec('commit')
    connection.release()
    return true
  } catch (error) {
    connection.destroy()
    if (error instanceof CutOff) return false
    throw error
  } finally {
    await pool.close()
  }
}

class CutOff extends Error {}

function counting(max: number, connection: Connection): Connection['run'] {
  let count = 0
  return async (query) => {
    if (count >= max) throw new CutOff()
    count += 1
    return connection.run(query)
  }
}
