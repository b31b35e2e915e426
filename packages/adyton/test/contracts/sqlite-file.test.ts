import { storageContracts } from './contracts.ts'
import { openSqliteFile } from './engines/sqlite.ts'

storageContracts('a SQLite file', () => openSqliteFile())
