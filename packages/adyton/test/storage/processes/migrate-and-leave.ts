import { timestamp } from '../../../src/core/timestamp.ts'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'

/* Migrates the database and tells what it applied, then leaves without closing anything. */

const storage = sqlite(process.argv[2] ?? '')
const applied = await storage.migrate(timestamp(0))
process.stdout.write(JSON.stringify(applied))
