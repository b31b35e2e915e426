import { Client } from 'pg'
import { findPostgres } from './find-servers.ts'
import { startPostgres } from './postgres.ts'
import { serverContract } from './server-contract.ts'

serverContract({
  name: 'PostgreSQL',
  engine: 'postgres',
  canStart: findPostgres() !== undefined,
  start: () => startPostgres({ timezone: 'America/New_York' }),
  settings: { 'show timezone': 'America/New_York', 'show fsync': 'on', 'show server_encoding': 'UTF8' },
  connect,
  whereItsDataIs: 'show data_directory',
  tables: `select tablename from pg_tables where schemaname = 'public'`,
  characterSet: 'show server_encoding',
})

async function connect(url: string) {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return {
    async query(text: string): Promise<readonly unknown[]> {
      const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' })
      return rows.map(([value]) => value)
    },
    end: () => client.end(),
  }
}
