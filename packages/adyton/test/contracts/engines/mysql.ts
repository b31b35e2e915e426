import driver, { type RowDataPacket } from 'mysql2/promise'
import { mysql } from '../../../src/storage/mysql/mysql.ts'
import { freshDatabase } from '../../servers/fresh-database.ts'
import type { Database, Row } from '../database.ts'

/** A database of its own on a MySQL or MariaDB server. */
export async function openMysql(timeZone = 'UTC'): Promise<Database> {
  const { url, drop } = await freshDatabase('mysql')
  const storage = mysql(url, { timeZone })
  // What tests write as text between double quotes is a name, as on the other engines, and a backslash is one.
  const neighbour = driver.createPool({
    uri: url,
    connectionLimit: 1,
    dateStrings: true,
    charset: 'utf8mb4_bin',
  })
  await neighbour.query(`set sql_mode = concat(@@sql_mode, ',ANSI_QUOTES,NO_BACKSLASH_ESCAPES')`)
  return {
    storage,
    async sql(text): Promise<readonly Row[]> {
      const [rows] = await neighbour.query<RowDataPacket[]>(text)
      return Array.isArray(rows) ? rows : []
    },
    async close() {
      await neighbour.end()
      await storage.close()
      await drop()
    },
  }
}
