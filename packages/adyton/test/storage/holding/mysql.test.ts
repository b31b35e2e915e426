import driver, { type RowDataPacket } from 'mysql2/promise'
import { mysql } from '../../../src/storage/mysql/mysql.ts'
import { freshDatabase } from '../../servers/fresh-database.ts'
import { usersAreHeld } from './held-users.ts'

usersAreHeld('MySQL', async () => {
  const { url, drop } = await freshDatabase('mysql')
  const storage = mysql(url)
  return {
    storage,
    async connect() {
      const connection = await driver.createConnection({ uri: url, rowsAsArray: true })
      return {
        async query(sql) {
          const [rows] = await connection.query<RowDataPacket[][]>(sql)
          return Array.isArray(rows) ? rows.map((row) => Object.values(row)[0]) : []
        },
        end: () => connection.end(),
      }
    },
    waiting: `select count(*) from information_schema.innodb_trx t
      join information_schema.processlist p on p.id = t.trx_mysql_thread_id
      where p.db = database() and t.trx_state = 'LOCK WAIT'`,
    close: () => storage.close().then(drop),
  }
})
