import { CompiledQuery } from 'kysely'
import { describe, expect, test } from 'vitest'
import { Unavailable } from '../../src/core/errors.ts'
import type { Connection } from '../../src/storage/network/connection.ts'
import { openPostgresPool } from '../../src/storage/postgres/pool.ts'
import { findDatabaseEngine } from '../servers/find-servers.ts'
import { freshDatabase } from '../servers/fresh-database.ts'

const PLACE = `select id, name, rank from places where id = any($1::bigint[]) order by id`

describe.skipIf(findDatabaseEngine('postgres') === undefined)('rows as arrays', () => {
  test('are the same whether the connection runs a statement for the first time or once more', async ({
    onTestFinished,
  }) => {
    const connection = await connectToPlaces(onTestFinished)
    const ask = () => connection.cells(CompiledQuery.raw(PLACE, ['{3,1,2}']))

    const first = await ask()

    expect(first).toEqual([
      [1, 'Ελευσίς', null],
      [2, '', -7],
      [3, '{},\\\'"', 2_147_483_647],
    ])
    expect(await ask()).toEqual(first)
    expect(await ask()).toEqual(first)
  })

  test('hold a number that no JavaScript number can hold as text, both times', async ({ onTestFinished }) => {
    const connection = await connectToPlaces(onTestFinished)
    const ask = () => connection.cells(CompiledQuery.raw(PLACE, ['{9223372036854775807}']))

    expect(await ask()).toEqual([['9223372036854775807', 'far', 1]])
    expect(await ask()).toEqual([['9223372036854775807', 'far', 1]])
  })

  test('are none where there are none, both times', async ({ onTestFinished }) => {
    const connection = await connectToPlaces(onTestFinished)
    const ask = () => connection.cells(CompiledQuery.raw(PLACE, ['{}']))

    expect(await ask()).toEqual([])
    expect(await ask()).toEqual([])
  })

  test('come again after a statement that the server refused, whichever time that was', async ({
    onTestFinished,
  }) => {
    const connection = await connectToPlaces(onTestFinished)
    const ask = (keys: string) => connection.cells(CompiledQuery.raw(PLACE, [keys]))

    for (const _ of ['the first time', 'once more']) {
      await expect(ask('{one}')).rejects.toThrow('invalid input syntax')
      expect(await ask('{2}')).toEqual([[2, '', -7]])
    }
  })

  test('are an outage once a column has another type, and never what is there read as what was', async ({
    onTestFinished,
  }) => {
    const connection = await connectToPlaces(onTestFinished)
    const ask = () => connection.cells(CompiledQuery.raw(PLACE, ['{1}']))
    await ask()
    await connection.run(CompiledQuery.raw('alter table places alter column rank type text'))

    await expect(ask()).rejects.toThrow(Unavailable)
  })

  test('are an outage when the connection breaks, also where it had run the statement before', async ({
    onTestFinished,
  }) => {
    const connection = await connectToPlaces(onTestFinished)
    const ask = () => connection.cells(CompiledQuery.raw(PLACE, ['{1}']))
    await ask()
    await connection.run(CompiledQuery.raw('select pg_terminate_backend(pg_backend_pid())')).catch(() => {})

    await expect(ask()).rejects.toThrow(Unavailable)
  })

  test('come for values that are no text too, both times', async ({ onTestFinished }) => {
    const connection = await connectToPlaces(onTestFinished)
    const ask = () => connection.cells(CompiledQuery.raw('select $1::int, $2::text', [7, null]))

    expect(await ask()).toEqual([[7, null]])
    expect(await ask()).toEqual([[7, null]])
  })
})

/** One connection to a database of its own with four places in it. */
async function connectToPlaces(onTestFinished: (end: () => Promise<void>) => void): Promise<Connection> {
  const { url, drop } = await freshDatabase('postgres')
  const pool = openPostgresPool(url, 1)
  const connection = await pool.connect()
  onTestFinished(async () => {
    connection.destroy()
    await pool.close()
    await drop()
  })
  await connection.run(CompiledQuery.raw('create table places (id bigint, name text, rank integer)'))
  await connection.run(
    CompiledQuery.raw(
      `insert into places values (1, 'Ελευσίς', null), (2, '', -7), (3, $1, 2147483647), (9223372036854775807, 'far', 1)`,
      ['{},\\\'"'],
    ),
  )
  return connection
}
