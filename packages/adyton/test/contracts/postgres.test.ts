import { test } from 'vitest'
import { findDatabaseEngine } from '../servers/find-servers.ts'
import { storageContracts } from './contracts.ts'
import { openPostgres } from './engines/postgres.ts'

// Not a suite that is skipped: what all its tests share has to be declared at the top of a file.
if (findDatabaseEngine('postgres') === undefined) test.skip('the contracts of storage on PostgreSQL')
else storageContracts('PostgreSQL', () => openPostgres())
