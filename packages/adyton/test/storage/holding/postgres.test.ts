import pg from 'pg'
import { postgres } from '../../../src/storage/postgres/postgres.ts'
import { freshDatabase } from '../../servers/fresh-database.ts'
import { usersAreHeld } from './held-users.ts'

usersAreHeld('PostgreSQL', async () => {
  const { url, drop } = await freshDatabase('postgres')
  const storage = postgres(url)
  return {
    storage,
    async connect() {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      return {
        async query(text) {
          const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' })
          return rows.map(([value]) => value)
        },
        end: () => client.end(),
      }
    },
    waiting: `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    close: () => storage.close().then(drop),
  }
})
