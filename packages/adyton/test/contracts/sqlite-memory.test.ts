import { storageContracts } from './contracts.ts'
import { openSqliteMemory } from './engines/sqlite.ts'

storageContracts('SQLite in memory', openSqliteMemory)
