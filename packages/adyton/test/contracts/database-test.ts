import { test } from 'vitest'
import { NOW } from './arrange.ts'
import type { OpenStorage } from './database.ts'

export type StorageTest = ReturnType<typeof sharedDatabaseTest>

/**
 * A test with a migrated database that all tests of its suite share, so each makes users and tokens of its
 * own.
 */
export function sharedDatabaseTest(open: OpenStorage) {
  return test
    .extend('engine', { scope: 'file' }, { open })
    .extend('database', { scope: 'file' }, async ({ engine }, { onCleanup }) => {
      const database = await engine.open()
      onCleanup(() => database.close())
      await database.storage.migrate(NOW)
      return database
    })
    .extend('storage', ({ database }) => database.storage)
    .extend('sql', ({ database }) => database.sql)
}

/** A test with a database to itself and no tables in it yet. */
export function emptyDatabaseTest(open: OpenStorage) {
  return test
    .extend('engine', { open })
    .extend('database', async ({ engine }, { onCleanup }) => {
      const database = await engine.open()
      onCleanup(() => database.close())
      return database
    })
    .extend('storage', ({ database }) => database.storage)
    .extend('sql', ({ database }) => database.sql)
}
