import { randomBytes } from 'node:crypto'
import driver, { type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mysql } from '../../../src/storage/mysql/mysql.ts'
import {
  aToken,
  aUser,
  everything,
  issueRequest,
  NOW,
  ownership,
  secondsFromNow,
} from '../../contracts/arrange.ts'
import { aSession } from '../../contracts/arrange-sessions.ts'
import type { Database, Row } from '../../contracts/database.ts'
import { runOnMySql, startMariaDb } from '../../servers/mariadb.ts'
import type { Server } from '../../servers/server.ts'
import { LARAVEL_TABLES, OWN_TABLES } from '../corpus/laravel-tables.ts'
import { NEW_YORK } from './new-york.ts'
import { LEFT_OUT, MOMENTS, zoneMakesNoDifference } from './zone-claims.ts'

let server: Server
beforeAll(async () => {
  server = await startMariaDb({ 'innodb-flush-log-at-trx-commit': '0' })
  for (const statement of NEW_YORK) await runOnMySql(server.url, statement)
})
afterAll(() => server.dispose())

const EVERY_MOMENT = [...MOMENTS, ...LEFT_OUT]

for (const zone of ['+05:00', '-03:00']) {
  const open = () => openIn(zone, LARAVEL_TABLES.mysql)
  zoneMakesNoDifference({
    name: `MySQL with sessions at ${zone}, on Laravel's tables`,
    open,
    moments: EVERY_MOMENT,
  })
}

describe('MySQL with sessions in New York', () => {
  const zone = 'America/New_York'
  const laravels = () => openIn(zone, LARAVEL_TABLES.mysql)
  const toldOtherwise = () => openIn(zone, LARAVEL_TABLES.mysql, '+00:00')
  zoneMakesNoDifference({
    name: 'on its own tables',
    open: () => openIn(zone, OWN_TABLES.mysql),
    moments: EVERY_MOMENT,
  })
  zoneMakesNoDifference({ name: "on Laravel's tables", open: laravels, moments: MOMENTS })
  zoneMakesNoDifference({ name: 'where both are told UTC', open: toldOtherwise, moments: EVERY_MOMENT })

  it("writes nothing into Laravel's tables in the hour that spring leaves out, and starts sessions all the same", async () => {
    const { storage, sql, close } = await laravels()
    const user = await aUser(storage)
    const token = await aToken(storage, user)
    const at = secondsFromNow((Date.UTC(2026, 2, 8, 2, 30) - Date.parse(NOW)) / 1_000)

    await expect(aToken(storage, user, { createdAt: at })).rejects.toThrow('2026-03-08 02:30:00')
    await expect(aUser(storage, { createdAt: at })).rejects.toThrow('2026-03-08 02:30:00')
    expect(await storage.tokens.issue(issueRequest(user, { expiresAt: at }))).toEqual({
      ok: false,
      reason: 'end_not_kept',
    })
    await aSession(storage, user, { session: { createdAt: at } })

    const { items } = await storage.tokens.list(ownership(user), everything())
    expect(items.map(({ id }) => id)).toEqual([token])
    expect(await sql('select count(*) as users from users')).toEqual([{ users: 1 }])
    await close()
  })
})

/** With sessions in that zone, unless both clients tell theirs another one. */
async function openIn(zone: string, tables: readonly string[], told?: string): Promise<Database> {
  const name = `adyton_${randomBytes(8).toString('hex')}`
  await runOnMySql(server.url, `create database ${name} character set utf8mb4`)
  await runOnMySql(server.url, `set global time_zone = '${zone}'`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  const neighbour = await driver.createConnection({ uri: url.href, dateStrings: true })
  await neighbour.query(`set sql_mode = concat(@@sql_mode, ',ANSI_QUOTES,NO_BACKSLASH_ESCAPES')`)
  if (told !== undefined) {
    await neighbour.query(`set time_zone = '${told}'`)
    url.searchParams.set('time_zone', told)
  }
  const sql = async (text: string): Promise<readonly Row[]> => {
    const [rows] = await neighbour.query<RowDataPacket[]>(text)
    return Array.isArray(rows) ? rows : []
  }
  for (const statement of tables) await sql(statement)
  const storage = mysql(url.href)
  await storage.migrate(NOW)
  return { storage, sql, close: () => Promise.all([neighbour.end(), storage.close()]).then(() => {}) }
}
