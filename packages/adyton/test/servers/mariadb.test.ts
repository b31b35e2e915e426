import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { findMariaDb } from './find-servers.ts'
import { startMariaDb } from './mariadb.ts'
import { serverContract } from './server-contract.ts'

serverContract({
  name: 'MariaDB',
  engine: 'mysql',
  canStart: findMariaDb() !== undefined,
  start: () => startMariaDb({ 'default-time-zone': '+05:30' }),
  settings: {
    'select @@time_zone': '+05:30',
    'select @@innodb_flush_log_at_trx_commit': 1,
    "select @@sql_mode like '%STRICT_TRANS_TABLES%'": 1,
  },
  connect,
  whereItsDataIs: 'select @@datadir',
  tables: 'show tables',
  characterSet: 'select @@character_set_database',
})

async function connect(url: string) {
  const connection = await createConnection({ uri: url, rowsAsArray: true })
  connection.on('error', () => {})
  return {
    async query(sql: string): Promise<readonly unknown[]> {
      const [rows] = await connection.query<RowDataPacket[][]>(sql)
      return Array.isArray(rows) ? rows.map((row) => Object.values(row)[0]) : []
    },
    end: () => connection.end(),
  }
}
