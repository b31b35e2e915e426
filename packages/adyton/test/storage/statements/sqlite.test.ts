import { openRecordedSqlite } from './open-recorded.ts'
import { statementsAreWrittenDown } from './written-down.ts'

statementsAreWrittenDown('sqlite', async (recorder) => {
  const storage = openRecordedSqlite(recorder)
  return { storage, close: () => storage.close() }
})
