import { LARGE } from './large-tables.ts'
import { openRecordedSqlite } from './open-recorded.ts'
import { noTableIsReadWhole } from './whole-tables.ts'

noTableIsReadWhole('SQLite', async (recorder) => {
  const { connection, ...storage } = openRecordedSqlite(recorder)
  return {
    storage,
    run: async (sql) => connection.exec(sql),
    measure: [],
    async readWhole({ sql }) {
      const steps = connection.prepareApart(`explain query plan ${sql}`).all()
      return steps
        .flatMap(({ detail }) => /^SCAN (\w+)/.exec(String(detail))?.slice(1) ?? [])
        .filter((table) => LARGE.has(table))
    },
    close: () => storage.close(),
  }
})
