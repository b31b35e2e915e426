import { postgresServer } from '../../../src/storage/postgres/server.ts'
import { freshDatabase } from '../../servers/fresh-database.ts'
import { openRecordedServer } from './open-recorded.ts'
import { statementsAreWrittenDown } from './written-down.ts'

statementsAreWrittenDown('postgres', async (recorder) => {
  const { url, drop } = await freshDatabase('postgres')
  const storage = openRecordedServer(postgresServer(url), recorder)
  return { storage, close: () => storage.close().then(drop) }
})
