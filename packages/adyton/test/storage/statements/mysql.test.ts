import { mysqlServer } from '../../../src/storage/mysql/server.ts'
import { freshDatabase } from '../../servers/fresh-database.ts'
import { openRecordedServer } from './open-recorded.ts'
import { statementsAreWrittenDown } from './written-down.ts'

statementsAreWrittenDown('mysql', async (recorder) => {
  const { url, drop } = await freshDatabase('mysql')
  const storage = openRecordedServer(mysqlServer(url), recorder)
  return { storage, close: () => storage.close().then(drop) }
})
