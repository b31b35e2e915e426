import mysql, { type RowDataPacket } from 'mysql2/promise'
import pg from 'pg'

/** How many sessions a server has for others than whoever asks. */
export async function sessionsOf(url: string): Promise<number> {
  return url.startsWith('postgres:') ? postgresSessions(url) : mysqlSessions(url)
}

async function postgresSessions(connectionString: string): Promise<number> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows } = await client.query(
    `select count(*)::int as sessions from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  )
  await client.end()
  return rows[0].sessions
}

async function mysqlSessions(uri: string): Promise<number> {
  const connection = await mysql.createConnection(uri)
  const [rows] = await connection.query<RowDataPacket[]>(
    `select count(*) as sessions from information_schema.processlist where user = 'adyton' and id <> connection_id()`,
  )
  await connection.end()
  return Number(rows[0]?.['sessions'])
}
