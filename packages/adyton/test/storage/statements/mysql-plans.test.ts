import driver, { type RowDataPacket } from 'mysql2/promise'
import { mysqlServer } from '../../../src/storage/mysql/server.ts'
import { freshDatabase } from '../../servers/fresh-database.ts'
import { LARGE } from './large-tables.ts'
import { openRecordedServer } from './open-recorded.ts'
import { noTableIsReadWhole } from './whole-tables.ts'

/** An index that is read in its order until a limit is reached is read whole only where it expects to be. */
const ROWS_MAX = 5_000

noTableIsReadWhole('MySQL', async (recorder) => {
  const { url, drop } = await freshDatabase('mysql')
  const storage = openRecordedServer(mysqlServer(url), recorder)
  const neighbour = await driver.createConnection({ uri: url })
  await neighbour.query(`set sql_mode = concat(@@sql_mode, ',NO_BACKSLASH_ESCAPES')`)
  return {
    storage,
    run: async (sql) => void (await neighbour.query(sql)),
    measure: ['users', 'personal_access_tokens', 'adyton_sessions', 'adyton_remember_tokens'].map(
      (table) => `analyze table ${table}`,
    ),
    async readWhole({ sql, parameters }) {
      const [steps] = await neighbour.query<RowDataPacket[]>(`explain ${sql}`, [...parameters])
      const whole = steps.filter(
        ({ type, rows }) => ['ALL', 'index'].includes(type) && Number(rows) > ROWS_MAX,
      )
      return whole.map(({ table }) => String(table)).filter((table) => LARGE.has(table))
    },
    async close() {
      await neighbour.end()
      await storage.close()
      await drop()
    },
  }
})
