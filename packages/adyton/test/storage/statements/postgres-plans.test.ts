import pg from 'pg'
import { postgresServer } from '../../../src/storage/postgres/server.ts'
import { freshDatabase } from '../../servers/fresh-database.ts'
import { LARGE } from './large-tables.ts'
import { openRecordedServer } from './open-recorded.ts'
import { noTableIsReadWhole } from './whole-tables.ts'

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly Plan[]
}

noTableIsReadWhole('PostgreSQL', async (recorder) => {
  const { url, drop } = await freshDatabase('postgres')
  const storage = openRecordedServer(postgresServer(url), recorder)
  const neighbour = new pg.Client({ connectionString: url })
  await neighbour.connect()
  return {
    storage,
    run: async (sql) => void (await neighbour.query(sql)),
    measure: ['analyze'],
    async readWhole({ sql, parameters }) {
      const { rows } = await neighbour.query(`explain (format json) ${sql}`, [...parameters])
      return scanned(rows[0]['QUERY PLAN'][0].Plan).filter((table) => LARGE.has(table))
    },
    async close() {
      await neighbour.end()
      await storage.close()
      await drop()
    },
  }
})

function scanned(plan: Plan): readonly string[] {
  const own = plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name'] ?? ''] : []
  return [...own, ...(plan.Plans ?? []).flatMap(scanned)]
}
