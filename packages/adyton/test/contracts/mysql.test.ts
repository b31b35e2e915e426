import { test } from 'vitest'
import { findDatabaseEngine } from '../servers/find-servers.ts'
import { storageContracts } from './contracts.ts'
import { openMysql } from './engines/mysql.ts'

// Not a suite that is skipped: what all its tests share has to be declared at the top of a file.
if (findDatabaseEngine('mysql') === undefined) test.skip('the contracts of storage on MySQL')
else storageContracts('MySQL', () => openMysql())
